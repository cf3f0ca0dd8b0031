"""News of the people that upper apps act on."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction of the change, with organization, appointment (the principal secretary
# now in post, or None when the seat fell vacant), previous (the appointment it replaces, or None) and on (date).
principal_changed = Signal()

# A class done elsewhere was recognised: person, level, starts_on, ends_on (both included), title, host,
# paper, entry (the HoursEntry it brought) and by. Taking it back, whoever began it: entry (the one it brought,
# reversed by now), reason and by.
class_recognised = Signal()
recognition_revoked = Signal()

# Sent inside the transaction of a correction, before `principal_changed` where that follows from it, with
# appointment (as it is now) and was (the `Term` it had): a receiver refuses with ValidationError what the figures
# resting on the old facts do not follow.
appointment_corrected = Signal()

# Sent inside the transaction, with keep and drop (Person), after the posts of `drop` went to `keep`. A
# receiver carries its own rows along and answers a dict of keys, which comes back on the undo, and in
# `notes` sentences for whoever merged.
people_merged = Signal()
# Sent inside the transaction, with keep, drop and moved (what the receivers answered), after the
# posts went back. A receiver refuses with ValidationError when its rows have changed since.
people_unmerged = Signal()

# The same news of many vacant seats at once: `appointments` are the keys of the principal
# secretaries now in post there, with nobody before them; the day of each is its first in post.
principals_changed = Signal()
# Sent before an import is taken back, with `appointments` and `people`: the keys of the posts and
# persons that are about to go. Receivers let go of what is theirs to give; what they keep refuses
# the undoing.
roster_undoing = Signal()

# Asked before and after a round of elections is held, inside its transaction, with `organizations` (keys): a
# receiver answers a dict of how its rows on those seats stand.
seats_standing = Signal()
# Sent when a held round is taken back, after the terms of office were put back and before what it made is
# deleted, with `organizations` (keys of the seats it changed), `before` and `after` (what was answered
# then). A receiver puts its rows back, or refuses with ValidationError naming what has come to rest on the round.
round_undoing = Signal()
