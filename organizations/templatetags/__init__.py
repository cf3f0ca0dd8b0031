"""Template tags of the organizations app."""
