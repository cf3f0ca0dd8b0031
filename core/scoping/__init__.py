"""Who sees which rows: the one place that knows what "a user's own subtree" means."""
