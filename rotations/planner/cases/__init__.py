"""Real campaigns as problems, from the notices and the table of divisions; for tests, demo, benches."""
