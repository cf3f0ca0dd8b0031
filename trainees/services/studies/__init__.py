"""Online study from an uploaded table into the ledger."""
