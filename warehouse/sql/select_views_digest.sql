select digest from internal.views_digest
