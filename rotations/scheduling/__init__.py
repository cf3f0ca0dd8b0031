"""What the offices schedule by: rules with levels, findings, and the judges that make them; no ORM."""
