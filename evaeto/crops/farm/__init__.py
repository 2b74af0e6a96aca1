"""A grower's field: what it is, what was done on it, and what follows for today.

`description` and `saying` are light, since a page reads them; `course` and `answer` compute.
"""
