"""What a trainee sees on the phone: one's own, and nothing of anybody else's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone

from rotations.classday.rolls import is_expected
from rotations.enums import CALLED_STATES, SEATED_STATES, BatchState, EnrolmentState
from rotations.models import Completion, Enrolment, LeaveRequest, Session, SignIn
from rotations.papers.released_items import item_of
from rotations.selectors.releases import entries_of_trainee
from rotations.selectors.sessions import sitter_of, sitting_of

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.papers.timetable_grid import Item

PUBLISHED_STATES = (*CALLED_STATES, BatchState.FINISHED, BatchState.ARCHIVED)


def own_enrolments(user: User) -> QuerySet[Enrolment]:
    """Return the classes in which the user has a seat, the latest first."""
    own = Enrolment.objects.filter(
        person__user=user, state__in=SEATED_STATES, batch__state__in=PUBLISHED_STATES
    )
    return own.select_related(
        "person", "group", "batch__organization", "batch__venue", "batch__teacher"
    ).order_by("-batch_dates", "-pk")


def current_enrolments(user: User) -> QuerySet[Enrolment]:
    """Return the seats in classes that are held or about to be, the next first."""
    current = own_enrolments(user).filter(
        batch__state__in=CALLED_STATES, state=EnrolmentState.ACCEPTED
    )
    return current.order_by("batch_dates", "pk")


def own_enrolment_at(user: User, session: Session) -> Enrolment:
    """Return the user's own seat at a session.

    Raises ValidationError(code="stranger") when the user is not expected there.
    """
    sitting = sitting_of(session)
    for trainee in own_enrolments(user).filter(batch__in={h.batch for h in sitting.hearings}):
        if is_expected(sitting, sitter_of(trainee)):
            return trainee
    raise ValidationError("您不在本节课的名单中，请联系班主任。", code="stranger")


def session_by_code(pk: int) -> Session | None:
    """Return the session a valid code belongs to: the code itself is the key to it."""
    found: Session | None = (
        Session.objects.filter(pk=pk)
        .select_related("batch", "elective__block")
        .prefetch_related("audiences", "places__room", "elective__places")
        .first()
    )
    return found


def sign_in_of(session: Session, trainee: Enrolment) -> SignIn | None:
    """Return the trainee's sign-in at a session."""
    return SignIn.objects.filter(session=session, enrolment=trainee).first()


@dataclass
class Day:
    """A day of the trainee's timetable."""

    on: dt.date
    items: list[Item] = field(default_factory=list)


def own_days(trainee: Enrolment) -> list[Day] | None:
    """Return the trainee's own timetable by day, as it was released; None before that."""
    entries = entries_of_trainee(trainee)
    if entries is None:
        return None
    days: dict[dt.date, Day] = {}
    for item in (item_of(entry) for entry in entries):
        on = item.start.date()
        days.setdefault(on, Day(on)).items.append(item)
    return list(days.values())


def next_item(trainee: Enrolment) -> Item | None:
    """Return what is running now or comes next for the trainee, as it was released."""
    now = timezone.now()
    coming = (entry for entry in entries_of_trainee(trainee) or () if entry.end > now)
    entry = next(coming, None)
    return item_of(entry) if entry else None


def session_of(item: Item | None) -> Session | None:
    """Return the session behind a released item; None when it is cancelled, but not yet released."""
    if item is None:
        return None
    found: Session | None = Session.objects.filter(pk=item.pk).select_related("batch").first()
    return found


def own_completions(user: User) -> QuerySet[Completion]:
    """Return the decisions on the user's own classes, the latest first."""
    return (
        Completion.objects.filter(enrolment__person__user=user)
        .select_related("enrolment__batch__organization")
        .order_by("-decided_on", "-pk")
    )


def own_leaves(user: User) -> QuerySet[LeaveRequest]:
    """Return the user's own requests for leave, the latest first."""
    leaves = LeaveRequest.objects.filter(enrolment__person__user=user)
    return leaves.select_related("enrolment__batch").order_by("-pk")
