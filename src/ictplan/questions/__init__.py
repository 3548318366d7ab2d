"""The questions ictplan answers, each a function: load, compute, give a `Answer`.

Every command of the command line is one of these functions; a script calls them the
same way. None prints, exits or knows a format.
"""
