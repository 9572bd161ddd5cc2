-- How far the numbers of documents and terms were given out.
select documents, terms
from internal.turns
