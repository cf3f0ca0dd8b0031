"""Pages of the rotations app, a module a noun."""
