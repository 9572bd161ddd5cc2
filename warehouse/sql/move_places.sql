-- Records that lie in a part of a joined file.
update {relation} as named
set
    raw_file = moves.joined,
    raw_offset = moves.base + named.raw_offset
from moves
where moves.part = named.raw_file
and named.raw_offset < moves.length
