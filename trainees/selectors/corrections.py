"""What trainees want mended: the desk of the office, and the trainee's own requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from organizations.permissions import with_right
from trainees.enums import CorrectionState
from trainees.models import CorrectionRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import User
    from trainees.models import Person

MANAGE = "trainees.manage"


def corrections_for(user: User) -> QuerySet[CorrectionRequest]:
    """Return the requests of the people whose record the user keeps."""
    asked = CorrectionRequest.objects.visible_to(with_right(user, MANAGE))
    return asked.select_related("person__organization", "decided_by")


def correction_for(user: User, pk: int) -> CorrectionRequest:
    """Return one request; absent and hidden are both 404."""
    found: CorrectionRequest = get_object_or_404(corrections_for(user), pk=pk)
    return found


def waiting_corrections(user: User) -> int:
    """Return how many requests wait for the user's office."""
    return corrections_for(user).filter(state=CorrectionState.WAITING).count()


def corrections_of(person: Person) -> QuerySet[CorrectionRequest]:
    """Return a person's own requests, newest first."""
    return CorrectionRequest.objects.filter(person=person)
