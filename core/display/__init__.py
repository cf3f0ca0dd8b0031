"""How values look on a page: states as badges, numbers, days, icons, progress."""
