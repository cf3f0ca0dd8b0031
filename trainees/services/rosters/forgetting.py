"""What is left of rosters goes: uploads nobody decided, and what undoing would need once it is late."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from trainees.enums import ImportState
from trainees.models import RosterAddition, RosterImport, RosterWriting
from trainees.services.rosters.imports import OPEN, drop_import


def forget_old_rosters() -> int:
    """Drop uploads older than ROSTER_WAIT_DAYS and forget writings older than ROSTER_UNDO_DAYS.

    Returns how many rosters were touched.
    """
    now = timezone.now()
    waiting = RosterImport.objects.filter(
        state__in=OPEN, uploaded_at__lt=now - dt.timedelta(days=settings.ROSTER_WAIT_DAYS)
    )
    dropped = [drop_import(roster, by=None) for roster in waiting]
    late = RosterImport.objects.filter(
        state=ImportState.DONE,
        finished_at__lt=now - dt.timedelta(days=settings.ROSTER_UNDO_DAYS),
        addition__isnull=False,
    )
    keys = list(late.values_list("pk", flat=True))
    RosterWriting.objects.filter(roster__in=keys).delete()
    RosterAddition.objects.filter(roster__in=keys).delete()
    return len(dropped) + len(keys)
