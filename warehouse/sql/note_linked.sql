update internal.linked
set up_to = $last
