"""News of the people that upper apps act on."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction of the change, with organization, appointment (the principal secretary
# now in post, or None when the seat fell vacant), previous (the appointment it replaces, or None) and on (date).
principal_changed = Signal()

# Sent inside the transaction that credits a class held elsewhere, once a person, with person, level
# (organizations.enums.Level), starts_on, ends_on, title, host, paper, entry (the HoursEntry) and by.
class_recognised = Signal()

# Sent inside the transaction that reverses an entry of such a class, with entry (the one taken back) and by.
recognition_revoked = Signal()
