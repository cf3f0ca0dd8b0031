"""Views of the reports app, a module a noun."""
