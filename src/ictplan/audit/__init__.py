"""Check a plan text number by number: text to numbers in context to findings."""
