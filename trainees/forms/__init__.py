"""Forms of people, appointments, hours and rosters."""
