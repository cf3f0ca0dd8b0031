"""Reads our own papers back and says what deviates from GB/T 9704-2012: the acceptance test."""
