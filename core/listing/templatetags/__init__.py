"""List tags."""
