update internal.merged
set up_to = $last
