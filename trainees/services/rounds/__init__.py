"""Election rounds (集中换届): drafted, filled, checked as a whole, held as one act."""
