select count(*)
from exported.main.articles
