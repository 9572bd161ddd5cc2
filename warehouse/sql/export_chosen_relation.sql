-- {relation} is a quoted name: names can't be parameters.
create table exported.main.{relation} as
from published.main.{relation}
where permalink in (select permalink from temp.main.exported_articles)
