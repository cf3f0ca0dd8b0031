"""Reads of the organizations app, by noun."""
