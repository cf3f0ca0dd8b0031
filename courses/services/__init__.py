"""Verbs that write the library and the pool."""
