"""What do the data show: findings, typed and scored, each with its evidence.

`ictplan.findings.find` looks at a library for an area, `ictplan.findings.kinds` says which
kinds of finding there are. Measures give numbers and the edge gives layout; the words
"ahead", "about level" or "since 2020" are given here and nowhere else.
"""
