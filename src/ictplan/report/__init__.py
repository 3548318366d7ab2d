"""How do answers become pictures and chapters, every number with its source."""
