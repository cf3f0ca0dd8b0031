"""Sessions and the people and places they take, as the tests need them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import factory

from core.days import first_day
from courses.models import Course, Lecturer, Topic
from rotations.models import Session
from rotations.services.session_parts import Parts, add_parts, attendees_of
from rotations.sessions import period_on
from tests.factories.batches import BatchFactory, Stored
from tests.factories.organizations import OrganizationFactory

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from rotations.models import Batch


class TopicFactory(Stored):
    """A theme."""

    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"专题{n}")


class CourseFactory(Stored):
    """A lecture of two hours."""

    class Meta:
        model = Course

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"基层治理第{n}讲")


class LecturerFactory(Stored):
    """A teacher of the Party school."""

    class Meta:
        model = Lecturer

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"教师{n}")
    kind = "school_staff"


def hours(batch: Batch, start: str, end: str, day: int = 0) -> DateTimeTZRange:
    """Return a period on a day of a batch: `hours(batch, "08:30", "10:00", day=1)`."""
    on = first_day(batch.dates) + dt.timedelta(days=day)
    return period_on(on, dt.time.fromisoformat(start), dt.time.fromisoformat(end))


class SessionFactory(Stored):
    """A lecture to the whole class on the morning of the first day, stored without the services."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    batch = factory.SubFactory(BatchFactory)
    kind = "teaching"
    mode = "lecture"
    title = "基层治理"
    period = factory.LazyAttribute(lambda made: hours(made.batch, "08:30", "10:00"))

    @factory.post_generation
    def parts(self: Session, create: bool, extracted: Any, **kwargs: Any) -> None:  # factory_boy's
        """Take the whole class, unless the test says `parts={"audience": …, "rooms": […]}`."""
        taken = extracted or {}
        audience = taken.get("audience", [(self.batch, ())])
        parts = Parts(
            attendees_of(audience),
            frozenset(row.pk for row in taken.get("lecturers", ())),
            frozenset(row.pk for row in taken.get("rooms", ())),
        )
        add_parts(self, parts)
