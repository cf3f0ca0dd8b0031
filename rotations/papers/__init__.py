"""What leaves the screen, from plain facts: letters, notices, answer forms, grids and calendars."""
