"""News of the people that upper apps act on."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction of the change, with organization, appointment (the principal secretary
# now in post, or None when the seat fell vacant), previous (the appointment it replaces, or None) and on (date).
principal_changed = Signal()
# The same news of many vacant seats at once: `appointments` are the keys of the principal
# secretaries now in post there, with nobody before them; the day of each is its first in post.
principals_changed = Signal()
# Sent before an import is taken back, with `appointments` and `people`: the keys of the posts and
# persons that are about to go. Receivers let go of what is theirs to give; what they keep refuses
# the undoing.
roster_undoing = Signal()
