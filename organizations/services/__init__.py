"""Verbs that change the tree."""
