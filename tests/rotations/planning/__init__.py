"""The planner in the product: who is due, the runs, the taking over, the pages."""
