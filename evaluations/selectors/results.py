"""Reads of published results. Nothing is computed here: a result is shown as it was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from core.digests import digest_of
from evaluations.enums import RemarkState
from evaluations.models import PublishedResult, Remark, Round

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User


def results_for(user: User) -> OrgScopedQuerySet:
    """Return the published results of the batches that the user's subtrees organize or carry."""
    return PublishedResult.objects.visible_to(user).select_related("round__batch__organization")


def result_of(round_: Round) -> PublishedResult:
    """Return the result of a round that was found within somebody's scope; 404 before it closed."""
    found: PublishedResult | None = PublishedResult.objects.filter(round=round_).first()
    if found is None:
        raise Http404
    return found


def is_untouched(result: PublishedResult) -> bool:
    """Return whether a result is still what was published when the round closed."""
    facts = {
        name: getattr(result, name) for name in ("headcount", "ballots", "figures", "receipts")
    }
    return digest_of(facts) == result.digest


def remarks_of(round_: Round) -> QuerySet[Any]:
    """Return all remarks of a round, for its reviewers alone."""
    return Remark.objects.filter(round=round_).order_by("question", "id")


def shown_remarks(round_: Round) -> QuerySet[Any]:
    """Return the remarks that a reviewer let through."""
    return remarks_of(round_).filter(state=RemarkState.SHOWN)


def waiting_remarks(round_: Round) -> int:
    """Return how many remarks wait for review."""
    return remarks_of(round_).filter(state=RemarkState.WAITING).count()
