"""Reads for the planner: the problem from the offices' data, the runs, and what they brought."""
