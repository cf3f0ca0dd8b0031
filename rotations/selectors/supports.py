"""Reads of the help between units: what either end sees, what came of it, what there is to give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.days import midnight, today
from core.scoping.querysets import within_any
from courses.models import Lecturer
from organizations.models import Organization
from organizations.paths import ancestor_paths
from organizations.permissions import Reach, is_allowed, with_right
from organizations.selectors.tree import offers_for
from rotations.enums import (
    LIVE_SUPPORTS,
    SEATED_STATES,
    BatchState,
    CampaignState,
    EnrolmentState,
    SupportState,
)
from rotations.models import Batch, Campaign, Enrolment, SessionLecturer, Support
from rotations.selectors.campaigns import campaigns_for
from rotations.sessions import time_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User

SUPPORT = "rotations.support"
OPEN_TO_GIVE = (BatchState.DRAFT, BatchState.PUBLISHED)


def supports_for(user: User) -> OrgScopedQuerySet:
    """Return what the user's units gave and received; with what came of it, counted once.

    `trained` are people of the receiver who completed the class, never more than places were given;
    `taught` are the sessions that the lecturer holds for the receiver on the days of the loan.
    """
    gifts = with_outcome(Support.objects.visible_to(user))
    found: OrgScopedQuerySet = gifts.select_related(
        "campaign",
        "giver",
        "receiver",
        "batch__organization",
        "lecturer",
        "offered_by",
        "decided_by",
        "ended_by",
    )
    return found


def with_outcome(supports: OrgScopedQuerySet) -> OrgScopedQuerySet:
    """Add `seated`, `trained` and `taught`."""
    counted: Any = supports.annotate(
        seated=_people(SEATED_STATES),
        trained=_people((EnrolmentState.COMPLETED,)),
        taught=_taught(),
    )
    found: OrgScopedQuerySet = counted
    return found


def _people(states: tuple[str, ...]) -> Least:
    """Count the receiver's names in some states in the class, as far as the given places reach."""
    names = Enrolment.objects.filter(
        batch=OuterRef("batch"), org_path__startswith=OuterRef("receiver_path"), state__in=states
    ).order_by()
    counted = names.values("batch").annotate(number=Count("pk")).values("number")
    number = Coalesce(Subquery(counted), 0)
    return Least(number, Coalesce(F("places"), 0), output_field=IntegerField())


def _taught() -> Coalesce:
    """Count the sessions of the receiver's classes that the lecturer holds on the given days."""
    held = SessionLecturer.objects.filter(
        lecturer=OuterRef("lecturer"),
        session__batch__org_path__startswith=OuterRef("receiver_path"),
        period__startswith__date__gte=OuterRef("dates__startswith"),
        period__startswith__date__lt=OuterRef("dates__endswith"),
    ).exclude(session__batch__state=BatchState.CANCELLED)
    counted = held.order_by().values("lecturer").annotate(number=Count("session", distinct=True))
    return Coalesce(Subquery(counted.values("number")), 0)


def support_for(user: User, pk: int) -> Support:
    """Return one gift to or from the user's units; absent and hidden are both 404."""
    found: Support = get_object_or_404(supports_for(user), pk=pk)
    return found


def page_of(support: Support) -> str:
    """Return the page of a gift."""
    return reverse("rotations:support_detail", args=[support.pk])


def waiting_supports(user: User) -> int:
    """Return how many offers wait for the user's answer."""
    own = within_any(("receiver_path",), with_right(user, SUPPORT).scope_paths())
    return Support.objects.filter(own, state=SupportState.OFFERED).count()


def may_answer(user: User, support: Support) -> bool:
    """Return whether the receiver's answer is the user's to give."""
    return support.is_open and is_allowed(user, SUPPORT, support.receiver_path)


def may_withdraw(user: User, support: Support) -> bool:
    """Return whether the offer is the user's to take back."""
    return support.is_open and is_allowed(user, SUPPORT, support.giver_path)


def may_end(user: User, support: Support) -> bool:
    """Return whether an accepted gift is the user's to end: either end may, while it is not over."""
    if support.state != SupportState.AGREED or is_over(support):
        return False
    ends = [support.receiver_path, *([support.giver_path] if support.giver_id else [])]
    return any(is_allowed(user, SUPPORT, path) for path in ends)


def is_over(support: Support) -> bool:
    """Return whether the days of a gift have passed, or its class takes nobody any more."""
    if support.batch is not None:
        return support.batch.state not in OPEN_TO_GIVE
    upper = support.dates.upper if support.dates else None
    return upper is None or upper <= today()


def support_used(support: Support) -> int:
    """Return how many of the given places names take."""
    used: int = with_outcome(Support.objects.filter(pk=support.pk)).get().seated
    return used


def lessons_lent(support: Support, day: dt.date) -> Iterator[str]:
    """Yield, in words, what a lent lecturer holds for the receiver from a day on until the loan ends."""
    held = SessionLecturer.objects.filter(
        lecturer=support.lecturer_id,
        session__batch__org_path__startswith=support.receiver_path,
        period__startswith__gte=midnight(day),
        period__startswith__date__lt=support.dates.upper if support.dates else day,
    ).exclude(session__batch__state=BatchState.CANCELLED)
    rows = held.select_related("session__batch__organization").order_by("period", "pk")
    for row in rows:
        yield f"{time_text(row.period)}“{row.session.batch}”《{row.session.title}》"


def offered_places(batch: Batch) -> int:
    """Return how many places of a class are kept for units that have not answered."""
    waiting = Support.objects.filter(batch=batch, state=SupportState.OFFERED)
    total: int = waiting.aggregate(total=Coalesce(Sum("places"), 0))["total"]
    return total


def related_support(batch: Batch, receiver: Organization) -> Support | None:
    """Return the standing gift of places of a class to a unit, to one above it, or to one below it."""
    line = Q(receiver_path__in=ancestor_paths(receiver.path))
    line |= Q(receiver_path__startswith=receiver.path)
    standing = Support.objects.filter(line, batch=batch, state__in=LIVE_SUPPORTS)
    return standing.select_related("receiver").first()


def supports_of_batch(user: User, batch: Batch) -> QuerySet[Support]:
    """Return the standing gifts of places of a class that the user sees."""
    return supports_for(user).filter(batch=batch, state__in=LIVE_SUPPORTS).order_by("receiver_path")


def supports_of_lecturer(user: User, lecturer: Lecturer) -> QuerySet[Support]:
    """Return the accepted loans of a lecturer that the user sees and that are not over."""
    standing = supports_for(user).filter(lecturer=lecturer, state=SupportState.AGREED)
    return standing.filter(dates__endswith__gt=today()).order_by("dates")


def classes_to_give(user: User) -> QuerySet[Batch]:
    """Return the open classes that the user's units organize, of which places can be given."""
    own = Batch.objects.run_by(with_right(user, SUPPORT))
    open_classes: QuerySet[Batch] = own.filter(state__in=OPEN_TO_GIVE)
    return open_classes.select_related("organization", "campaign").order_by("dates", "pk")


def lecturers_to_give(user: User) -> QuerySet[Lecturer]:
    """Return the lecturers of the user's own pools."""
    own: QuerySet[Lecturer] = Lecturer.objects.owned_under(with_right(user, SUPPORT))
    return own.filter(is_retired=False).select_related("organization")


def campaigns_to_support(user: User) -> QuerySet[Campaign]:
    """Return the running campaigns for which the user's units may give or receive."""
    campaigns: QuerySet[Campaign] = campaigns_for(user).filter(state=CampaignState.OPEN)
    return campaigns.order_by("-pk")


def _reach(user: User) -> Reach:
    return Reach(tuple(campaigns_to_support(user).values_list("org_path", flat=True).distinct()))


def receivers_of(user: User) -> OrgScopedQuerySet:
    """Return the living organizations of the user's campaigns: whom they name is no secret."""
    return Organization.objects.visible_to(_reach(user)).filter(valid_until=None)


def own_receivers(user: User) -> OrgScopedQuerySet:
    """Return the living organizations for which the user may write down what they received."""
    return Organization.objects.visible_to(with_right(user, SUPPORT)).filter(valid_until=None)


def receivers_named(user: User, text: str) -> list[tuple[Organization, str, str]]:
    """Return the organizations of the user's campaigns that a picker offers for a text."""
    reach = _reach(user)
    return offers_for(reach, text, user=reach)
