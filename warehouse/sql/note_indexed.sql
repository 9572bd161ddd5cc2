update internal.indexed
set up_to = $last
