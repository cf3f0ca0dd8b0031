"""A class in session: timetable, seated trainees, and what they did; rows are written as they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.days import today
from rotations.enums import BatchState, DutyState, RollState, SessionKind
from rotations.models import Attendance, Session, SessionAudience
from tests.factories.batches import BatchFactory, EnrolmentFactory, Stored, from_today
from tests.factories.rotations import CategoryRuleFactory, DutyFactory, OpenCampaignFactory
from tests.factories.trainees import AppointmentFactory, PersonFactory
from tests.factories.users import officer

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import NumericRange as Range

    from organizations.models import Organization, User
    from rotations.models import Batch, Enrolment

WHOLE_CLASS = NumericRange(1, None)


def minutes_from_now(first: int, last: int) -> DateTimeTZRange:
    """Return the period between two offsets from now, in minutes."""
    now = timezone.now()
    minute = dt.timedelta(minutes=1)
    return DateTimeTZRange(now + first * minute, now + last * minute, "[)")


def on_day(offset: int, first_hour: int, last_hour: int) -> DateTimeTZRange:
    """Return a period between two local hours of a day so many days from today."""
    day = today() + dt.timedelta(days=offset)
    start, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
        for hour in (first_hour, last_hour)
    )
    return DateTimeTZRange(start, end, "[)")


class SessionFactory(Stored):
    """A lecture of three hours, heard by the whole class that arranged it."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    batch = factory.SubFactory(BatchFactory)
    kind = SessionKind.TEACHING
    mode = "lecture"
    title = factory.Sequence(lambda n: f"第{n}讲")
    period = factory.LazyFunction(lambda: on_day(-1, 9, 12))

    @factory.post_generation
    def groups(
        self: Session, create: bool, extracted: Range | None, **kwargs: Any
    ) -> None:  # factory_boy's signature
        """Call the whole class unless the test names groups."""
        SessionAudience.objects.create(
            session=self, batch=self.batch, groups=extracted or WHOLE_CLASS
        )


class AttendanceFactory(DjangoModelFactory):
    """Present, by roll call."""

    class Meta:
        model = Attendance

    status = "present"
    method = "roll_call"


@dataclass(frozen=True)
class ClassRoom:
    """A running class with its trainees."""

    batch: Batch
    trainees: list[Enrolment]


def running_class(organization: Organization, seats: list[Organization], **batch: Any) -> ClassRoom:
    """Return a three-day class that began the day before yesterday, with the secretaries of the seats."""
    campaign = OpenCampaignFactory.create(organization=organization)
    CategoryRuleFactory.create(campaign=campaign)
    made = BatchFactory.create(
        campaign=campaign,
        state=BatchState.RUNNING,
        dates=batch.pop("dates", None) or from_today(-2, 0),
        names_due_on=today() - dt.timedelta(days=9),
        **batch,
    )
    trainees = [
        seated(made, seat, place, by=officer(f"seater{made.pk}x{place}", organization))
        for place, seat in enumerate(seats, start=1)
    ]
    return ClassRoom(made, trainees)


def seated(batch: Batch, seat: Organization, place: int, *, by: User, **facts: Any) -> Enrolment:
    """Return the secretary of a seat, sitting in the class that discharges the seat's duty."""
    person = facts.pop("person", None) or PersonFactory.create(organization=seat)
    appointment = AppointmentFactory.create(organization=seat, person=person)
    duty = DutyFactory.create(
        campaign=batch.campaign,
        organization=seat,
        appointment=appointment,
        state=DutyState.IN_CLASS,
    )
    made: Enrolment = EnrolmentFactory.create(
        batch=batch,
        person=person,
        appointment=appointment,
        duty=duty,
        organization=seat,
        place=place,
        nominated_by=by,
        **facts,
    )
    return made


def mark_all(session: Session, trainees: list[Enrolment], status: str = "present") -> None:
    """Record one status for several trainees."""
    for trainee in trainees:
        AttendanceFactory.create(session=session, enrolment=trainee, status=status)


def close(session: Session) -> Session:
    """Close the roll of a session without asking."""
    Session.objects.filter(pk=session.pk).update(
        roll_state=RollState.CLOSED, roll_closed_at=timezone.now()
    )
    session.refresh_from_db()
    return session
