"""Reads of the reports app, a module a noun."""
