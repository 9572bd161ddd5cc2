"""Articles in the formats of other programs: a module each, some text at a time, and no files."""
