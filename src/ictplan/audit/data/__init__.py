"""Observations as one more source of operands: values, changes and places of the data."""
