"""Verbs that write, one module a noun."""
