"""Forms of the organizations app, by noun."""
