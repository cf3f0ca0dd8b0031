"""Batches with quotas and names, as the tests need them; rows are written without the services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import factory
from django.db.models import Max
from factory.django import DjangoModelFactory

from core.days import days_range, today
from courses.models import Room, Venue
from organizations.enums import Level
from rotations.enums import BatchState, EnrolmentState
from rotations.models import Batch, Enrolment, Quota
from tests.factories.organizations import OrganizationFactory, category
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.trainees import PersonFactory
from tests.factories.users import officer

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange


def from_today(first: int, last: int) -> DateRange:
    """Return the days between two offsets from today, both included."""
    return days_range(today() + dt.timedelta(days=first), today() + dt.timedelta(days=last))


class Stored(DjangoModelFactory):
    """Reads back what the database fills in."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        made = super()._create(model_class, *args, **kwargs)
        made.refresh_from_db()
        return made


class VenueFactory(Stored):
    """The county's Party school."""

    class Meta:
        model = Venue

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"县委党校{n}")
    kind = "party_school"
    beds = 100


class RoomFactory(Stored):
    """A classroom."""

    class Meta:
        model = Room

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"第{n}教室")
    capacity = 100


class BatchFactory(Stored):
    """A draft of a three-day class in two weeks, for villages."""

    class Meta:
        model = Batch
        skip_postgeneration_save = True

    campaign = factory.SubFactory(OpenCampaignFactory)
    organization = factory.SelfAttribute("campaign.organization")
    series = "村书记班"
    number = factory.Sequence(lambda n: n + 1)
    level = Level.COUNTY
    venue = factory.SubFactory(VenueFactory, organization=factory.SelfAttribute("..organization"))
    dates = factory.LazyFunction(lambda: from_today(14, 16))
    names_due_on = factory.LazyFunction(lambda: today() + dt.timedelta(days=7))
    capacity = 10

    @factory.post_generation
    def categories(
        self: Batch, create: bool, extracted: Any, **kwargs: Any
    ) -> None:  # factory_boy's signature
        """Call the villages unless the test says whom."""
        self.categories.set(extracted or [category("village")])


class PublishedBatchFactory(BatchFactory):
    """A class that takes names."""

    state = BatchState.PUBLISHED


class QuotaFactory(Stored):
    """Five places for a unit."""

    class Meta:
        model = Quota

    batch = factory.SubFactory(BatchFactory)
    organization = factory.SubFactory(OrganizationFactory)
    places = 5


class EnrolmentFactory(Stored):
    """A seated person; the unit is the person's own."""

    class Meta:
        model = Enrolment

    batch = factory.SubFactory(PublishedBatchFactory)
    person = factory.SubFactory(PersonFactory)
    organization = factory.SelfAttribute("person.organization")
    state = EnrolmentState.ACCEPTED
    # The lowest seat above all taken ones: seats stay within the capacity however many tests ran before.
    place = factory.LazyAttribute(
        lambda enrolment: (enrolment.batch.enrolments.aggregate(top=Max("place"))["top"] or 0) + 1
    )
    nominated_by = factory.LazyAttributeSequence(
        lambda enrolment, n: officer(f"clerk{n}", enrolment.organization)
    )
