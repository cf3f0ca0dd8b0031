"""The roster sheet: what its columns are, what a row says, and what is wrong with it. No ORM here."""
