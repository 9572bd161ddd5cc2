-- Commits that a run has signed so.
select count(*)
from lake.snapshots()
where commit_extra_info = $token
