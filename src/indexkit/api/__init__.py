"""The desk: puts the rooms together and fills in the machine's defaults; no rule stands here.

This is the only place outside the rooms' edges that looks at the environment, the clock and the
working directory, and only where a caller gave none.
"""
