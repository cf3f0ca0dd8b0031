"""One trainee of a class, for those who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from organizations.permissions import with_right
from rotations.enums import SEATED_STATES
from rotations.models import Batch, Enrolment

if TYPE_CHECKING:
    from organizations.models import User

MANAGE = "rotations.manage_class"


def trainee_run_by(user: User, pk: int, right: str = MANAGE) -> Enrolment:
    """Return a seated name of a class that the user runs by a post with the right, else 404."""
    classes = Batch.objects.run_by(with_right(user, right)).values("pk")
    seated = Enrolment.objects.filter(batch__in=classes, state__in=SEATED_STATES)
    found: Enrolment = get_object_or_404(
        seated.select_related(
            "person", "organization", "group", "batch__venue", "replaces__person"
        ),
        pk=pk,
    )
    return found
