"""Gates on the published retail panel. Bounds were measured on the whole of it (2017)."""
