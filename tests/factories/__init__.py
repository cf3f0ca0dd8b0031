"""Factories of the tests, one module an app."""
