"""Large exports of lists, written by jobs.

A list takes part by one line beside its declaration: `register_export(BATCHES, batches_for)`.
"""
