-- Where the hashes of some articles stand, those articles included. Of what was there before, only the last so many are
-- looked through, which makes it cost the same however many there are.
create or replace temp table shared_hashes as
select
    hash,
    list(document) as documents
from (
    select
        document,
        unnest(hashes) as hash
    from internal.fingerprints
    where document > $first - $reach
    and document <= $last
)
where hash in (
    select unnest(hashes)
    from fresh_fingerprints
    except
    select hash
    from internal.formulas
)
group by hash
having count(*) > 1
