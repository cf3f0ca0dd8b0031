"""The class behind the minutes of a session, for the ledger of hours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

from rotations.models import Batch
from trainees.sources import register_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User
    from trainees.models import HoursEntry

KEY = re.compile(r"session:\d+:(\d+)")


def classes_behind(user: User, entries: Sequence[HoursEntry]) -> dict[int, str]:
    """Return the addresses of the classes that entries come from, of those the user may see.

    The key of an entry names session and enrolment: session:12:345, with a number behind it when
    the session was credited again after a revocation.
    """
    keys = {entry.pk: KEY.match(entry.source_key) for entry in entries}
    trainees = {entry: int(key[1]) for entry, key in keys.items() if key}
    seen = Batch.objects.visible_to(user).filter(enrolments__in=set(trainees.values()))
    batch_of = dict(seen.values_list("enrolments", "pk"))
    return {
        entry: reverse("rotations:batch_detail", args=[batch_of[trainee]])
        for entry, trainee in trainees.items()
        if trainee in batch_of
    }


register_source("session", classes_behind)
