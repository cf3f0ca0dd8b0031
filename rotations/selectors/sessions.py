"""Reads of sessions for those who run a class: which, and who is expected there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from core.days import local_day
from organizations.permissions import with_right
from rotations.classday.rolls import Hearing, Sitter, Sitting, is_expected
from rotations.enums import SEATED_STATES, EnrolmentState, SessionKind
from rotations.models import Batch, Enrolment, Session, SessionAudience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet, Viewer
    from organizations.models import User

TAKE_ROLL = "rotations.take_roll"


def class_for(user: User, pk: int, right: str = "rotations.see") -> Batch:
    """Return a batch that the user's offices run, by a post that carries the right; else Http404."""
    runs = Batch.objects.run_by(with_right(user, right))
    found: Batch = get_object_or_404(
        runs.select_related("campaign", "organization", "carrier", "venue", "teacher"), pk=pk
    )
    return found


def runs_class(user: User, batch: Batch, right: str) -> bool:
    """Return whether the user runs the batch by a post that carries the right."""
    return Batch.objects.run_by(with_right(user, right)).filter(pk=batch.pk).exists()


def sessions_heard_by(viewer: Viewer) -> OrgScopedQuerySet:
    """Return the sessions with a roll that batches of the viewer arranged or hear (合班上课)."""
    heard = SessionAudience.objects.visible_to(viewer).values("session")
    arranged = Session.objects.visible_to(viewer).values("pk")
    return (
        Session.objects.filter(Q(pk__in=arranged) | Q(pk__in=heard))
        .exclude(kind=SessionKind.LOGISTICS)
        .select_related("batch__organization", "batch__campaign", "course", "elective__block")
        .prefetch_related(
            "audiences__batch", "places__room__venue", "lecturers__lecturer", "elective__places"
        )
        .order_by("period", "pk")
    )


def session_for(user: User, pk: int, right: str = TAKE_ROLL) -> Session:
    """Return one session of a class that the user runs with this right, or raise Http404."""
    found: Session = get_object_or_404(sessions_heard_by(with_right(user, right)), pk=pk)
    return found


def sessions_on(user: User, day: dt.date, right: str = TAKE_ROLL) -> list[Session]:
    """Return the day's sessions of the classes the user runs, with how many signed in."""
    found = sessions_heard_by(with_right(user, right)).filter(period__startswith__date=day)
    return list(found.annotate(signed=Count("sign_ins", distinct=True)))


def sessions_of(batch: Batch) -> list[Session]:
    """Return the sessions with a roll that a batch hears, in order."""
    return list(
        Session.objects.filter(audiences__batch=batch)
        .exclude(kind=SessionKind.LOGISTICS)
        .select_related("elective__block")
        .prefetch_related("audiences", "places__room", "lecturers__lecturer", "elective__places")
        .order_by("period", "pk")
        .distinct()
    )


def trainees_of(batches: Iterable[int]) -> list[Enrolment]:
    """Return the seated names of batches in the order of their places."""
    return list(
        Enrolment.objects.filter(batch__in=batches, state__in=SEATED_STATES)
        .select_related("person", "organization__parent", "group", "batch")
        .order_by("batch", "place")
    )


def seated_in(batch: Batch) -> QuerySet[Enrolment]:
    """Return who sits in a class and is not judged yet, as the rows of a choice."""
    seated = Enrolment.objects.filter(batch=batch, state=EnrolmentState.ACCEPTED)
    return seated.select_related("person__user", "organization", "batch__teacher").order_by("place")


def expected_at(session: Session) -> list[Enrolment]:
    """Return who should sit in a session: the audience, without who joined the class later."""
    sitting = sitting_of(session)
    trainees = trainees_of({hearing.batch for hearing in sitting.hearings})
    return [trainee for trainee in trainees if is_expected(sitting, sitter_of(trainee))]


def sitting_of(session: Session) -> Sitting:
    """Return the plain facts of a session."""
    starts_at, ends_at = session.period.lower, session.period.upper
    return Sitting(
        key=session.pk,
        on=local_day(starts_at),
        minutes=int((ends_at - starts_at).total_seconds() // 60),
        counts=session.counts_for_hours,
        hearings=tuple(
            Hearing(audience.batch_id, audience.groups.lower, audience.groups.upper)
            for audience in session.audiences.all()
        ),
        takers=takers_of(session),
    )


def takers_of(session: Session) -> frozenset[int] | None:
    """Return who got a place in a session that trainees chose; None where its audience counts."""
    option = getattr(session, "elective", None)
    if option is None or option.block.assigned_at is None:
        return None
    return frozenset(place.enrolment_id for place in option.places.all())


def sitter_of(trainee: Enrolment) -> Sitter:
    """Return the plain facts of a seated name."""
    group = trainee.group.number if trainee.group else None
    return Sitter(trainee.pk, trainee.batch_id, group, trainee.joined_on)
