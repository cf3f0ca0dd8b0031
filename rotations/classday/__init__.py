"""The class in session, without the database: who is expected, who signed in, and the codes for it."""
