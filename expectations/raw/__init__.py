"""Gates on what a source is about to land: one folder a source, one file a table."""
