"""Reading jobs: people see their own, nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.jobs.models import Job

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import User


def jobs_for(user: User) -> QuerySet[Job]:
    """Return the user's own jobs, newest first."""
    return Job.objects.filter(owner=user)


def live_job(user: User, kind: str) -> Job | None:
    """Return the user's latest live job of a kind, to show it where it was started."""
    return jobs_for(user).filter(kind=kind, state__in=Job.LIVE).first()
