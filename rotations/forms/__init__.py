"""Forms of the rotations app, a module a noun."""
