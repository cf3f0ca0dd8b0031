"""Every read of people, appointments and hours; the asking user comes first."""
