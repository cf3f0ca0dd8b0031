"""Reads of rounds. How many votes came in is not among them before a round closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from evaluations.enums import RoundState
from evaluations.models import Round
from organizations.permissions import is_allowed
from rotations.enums import SEATED_STATES
from rotations.models import Enrolment

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Batch


def rounds_for(user: User) -> OrgScopedQuerySet:
    """Return the rounds of the batches that the user's subtrees organize or carry."""
    seen = Round.objects.visible_to(user).select_related("batch__organization", "questionnaire")
    return seen.defer("form")


def rounds_of(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the rounds of one batch."""
    return rounds_for(user).filter(batch=batch)


def open_rounds_for(user: User) -> OrgScopedQuerySet:
    """Return the rounds that take ballots now."""
    return rounds_for(user).filter(state=RoundState.OPEN)


def round_for(user: User, pk: int) -> Round:
    """Return one round the user sees; absent and hidden are both 404."""
    seen = Round.objects.visible_to(user).select_related(
        "batch__organization", "batch__carrier", "questionnaire"
    )
    found: Round = get_object_or_404(seen, pk=pk)
    return found


def round_to(user: User, right: str, pk: int) -> Round:
    """Return one round on which the user carries a right, else 404."""
    found = round_for(user, pk)
    if not carries(user, right, found.batch):
        raise Http404
    return found


def carries(user: User, right: str, batch: Batch) -> bool:
    """Return whether a right reaches a batch where it is organized or where it is carried."""
    return is_allowed(user, right, batch)


def headcount_of(batch: Batch) -> int:
    """Return how many people of a batch are to be asked: those who hold a seat."""
    return Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES).count()
