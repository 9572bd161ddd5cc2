select documents, terms
from lake.internal.turns
