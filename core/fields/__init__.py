"""Form fields and widgets of our own."""
