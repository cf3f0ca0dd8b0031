"""Commands of the organizations app."""
