"""Who did what, and who read whose personal data: an append-only, chained log.

Import from the modules: `services` (record, record_reading), `selectors`, `chain` (verify_chain).
Ballots never come here: no row about a person may be written in a ballot's transaction.
"""
