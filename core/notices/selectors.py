"""Reading notices, and judging whether the outbox does its work."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Now

from core.notices.models import Notice, OutboxMessage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import User

State = OutboxMessage.State
OVERDUE = dt.timedelta(hours=1)


def notices_for(user: User) -> QuerySet[Notice]:
    """Return the user's own notices, newest first."""
    return Notice.objects.filter(recipient=user)


def unread_count(user: User) -> int:
    """Return how many notices the user has not read."""
    return notices_for(user).filter(read_at__isnull=True).count()


def undelivered_messages() -> QuerySet[OutboxMessage]:
    """Return what should have left and did not: given up, tried again and again, or never tried.

    Never tried means that the mailer itself stopped, the failure that otherwise nobody reports.
    """
    struggling = Q(state=State.QUEUED, attempts__gte=3)
    waiting = Q(state=State.QUEUED, attempts=0, due_at__lt=Now() - OVERDUE)
    return OutboxMessage.objects.filter(Q(state=State.FAILED) | struggling | waiting)


def undelivered_count() -> int:
    """Return how many messages did not arrive: a figure above zero is an alarm for administrators."""
    return undelivered_messages().count()


def unavailable_count() -> int:
    """Return how many messages wait for a channel that this installation does not have."""
    return OutboxMessage.objects.filter(state=State.UNAVAILABLE).count()
