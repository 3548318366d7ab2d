"""Is the structure of a text in order: figures, notes, lists, names, periods, events."""
