"""Screens of the courses app."""
