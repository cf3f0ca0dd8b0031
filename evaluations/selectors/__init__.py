"""Reads of the evaluations app, a module a noun."""
