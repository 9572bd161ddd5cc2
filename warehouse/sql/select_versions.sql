from article_versions
where permalink = $permalink
order by version desc
