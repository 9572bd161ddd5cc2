-- Whether a table came out the same in the compacted file.
select (select (count(*), bit_xor(hash(one))) from writer.{relation} as one)
    = (select (count(*), bit_xor(hash(one))) from compacted.{relation} as one)
