"""Views of the organizations app, by noun."""
