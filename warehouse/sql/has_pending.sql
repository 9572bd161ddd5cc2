select exists (from entries where source = $source and pending)
