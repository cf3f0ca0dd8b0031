"""Menu, home cards and search: the apps above register what they offer, as data."""
