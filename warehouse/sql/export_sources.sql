select source
from internal.all_sources
order by source
