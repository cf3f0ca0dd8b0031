"""Reads of the course library, the lecturer pool and the venues."""
