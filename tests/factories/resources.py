"""Blockings, availability, bases, ways and calendars, as the tests need them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import factory

from core.days import days_range
from courses.models import Base, LecturerAvailability, TravelTime, VenueBlocking
from organizations.models import Calendar, CalendarPeriod
from tests.factories.batches import RoomFactory, Stored, VenueFactory, from_today
from tests.factories.organizations import OrganizationFactory, category
from tests.factories.timetable import LecturerFactory

if TYPE_CHECKING:
    from organizations.models import Organization


class BlockingFactory(Stored):
    """Three days of repairs in a week."""

    class Meta:
        model = VenueBlocking

    venue = factory.SubFactory(VenueFactory)
    dates = factory.LazyFunction(lambda: from_today(7, 9))
    reason = "维修"


class AvailabilityFactory(Stored):
    """Three days away in a week."""

    class Meta:
        model = LecturerAvailability

    lecturer = factory.SubFactory(LecturerFactory)
    dates = factory.LazyFunction(lambda: from_today(7, 9))


class BaseVenueFactory(VenueFactory):
    """A village that may be visited."""

    kind = "base"
    name = factory.Sequence(lambda n: f"示范村{n}")

    @factory.post_generation
    def site(
        self: Any, create: bool, extracted: Any, **kwargs: Any
    ) -> None:  # factory_boy's signature
        """Register the place to see."""
        RoomFactory.create(venue=self, name="参观点", capacity=60)

    class Meta:
        skip_postgeneration_save = True


class BaseFactory(Stored):
    """A village base that fulfils all five conditions."""

    class Meta:
        model = Base

    venue = factory.SubFactory(BaseVenueFactory)
    category = factory.LazyFunction(lambda: category("village"))
    has_place = has_guide = has_materials = has_site = has_film = True
    visitors_per_day = 100


class CalendarFactory(Stored):
    """The busy season of the farmers, from 10 to 25 July 2027."""

    class Meta:
        model = Calendar
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"双抢{n}")
    kind = "harvest"

    @factory.post_generation
    def periods(
        self: Any, create: bool, extracted: Any, **kwargs: Any
    ) -> None:  # factory_boy's signature
        """Hold in July unless the test says when."""
        for first, last in extracted or [(dt.date(2027, 7, 10), dt.date(2027, 7, 25))]:
            CalendarPeriod.objects.create(calendar=self, dates=days_range(first, last))


def way(here: Organization, there: Organization, minutes: int) -> TravelTime:
    """Store the way between two divisions."""
    origin, destination = sorted((here, there), key=lambda one: one.pk)
    return TravelTime.objects.create(origin=origin, destination=destination, minutes=minutes)
