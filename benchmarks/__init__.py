"""Measurements: each figure in a module of its own, against a floor measured in the same run."""
