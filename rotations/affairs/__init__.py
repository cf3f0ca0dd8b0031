"""The affairs of a class without the database: groups, beds, seats, buses, meals, and the order of names."""
