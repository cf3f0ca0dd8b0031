"""News of venues and lecturers that upper apps act on."""

from __future__ import annotations

from django.dispatch import Signal

# Sent after days were blocked, with blocking (VenueBlocking) and by (User). A receiver answers the
# names of the classes that now stand on blocked days, as far as the user may know them.
venue_blocked = Signal()
