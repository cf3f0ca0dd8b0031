"""What pages are made of beside their own view: tabs, cards, acts, and the data that scripts read."""
