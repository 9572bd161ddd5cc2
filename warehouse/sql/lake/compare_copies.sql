-- How many rows a table has, and whether the copy has the same.
select
    (select count(*) from {origin}.{relation}) as number,
    (select (count(*), coalesce(bit_xor(hash(one)), 0)) from {origin}.{relation} as one)
    = (select (count(*), coalesce(bit_xor(hash(one)), 0)) from {copy}.{relation} as one) as is_same
