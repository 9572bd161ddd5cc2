update internal.views_digest set digest = $digest
