"""How is an answer written: one module per kind of format, none of which computes."""
