select max(nextval($sequence))
from range($given)
