"""Importing rosters: checked first, shown, and then written whole or not at all."""
