"""Template tags of the rotations app."""
