"""The table of online study: its columns, what a row says, and what is wrong with it. No ORM here."""
