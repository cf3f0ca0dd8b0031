"""Menu and top bar tags."""
