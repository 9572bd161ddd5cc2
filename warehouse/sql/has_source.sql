select exists (from internal.all_sources where source = $source)
