-- By nothing but its key, which has an index: with its other addresses in the same condition every article is read.
from articles
where permalink = $address
