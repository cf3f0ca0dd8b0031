"""Facts of the schedule, read in bulk for the judges: installation-wide, in a constant number of queries.

What is read here is not yet shown to anybody: `rotations.selectors.findings` tells each user as much as
the user may know.
"""
