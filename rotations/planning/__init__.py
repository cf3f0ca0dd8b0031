"""What lies between the planner's plain values and the offices: seats to units, plans to pictures. No ORM."""
