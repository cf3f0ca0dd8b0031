"""Venues, lecturers and bases as the planner takes them, with what is not fit to be planned with."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from core.days import days_range, each_day, first_day, last_day, local_day
from courses.availability import hindrance
from courses.enums import LecturerKind, PlaceKind
from courses.models import Lecturer, LecturerLoan, Room, Venue, VenueBlocking
from courses.selectors.availability import window_of
from courses.selectors.travel import home_of_lecturer, place_of_venue
from rotations.enums import BatchState
from rotations.models import SessionLecturer, SessionPlace
from rotations.planner import Base, Loan, Span
from rotations.planner import Lecturer as PlannedLecturer
from rotations.planner import Venue as PlannedVenue
from rotations.planning.days import spans_of
from rotations.planning.rooms import hall_of
from rotations.scheduling.loans import in_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from organizations.models import Organization
    from rotations.planner import Taken
    from rotations.selectors.planning.places import Places

    Days = tuple[dt.date, dt.date]  # both included

HALVES = ((dt.time(8, 30), dt.time(11, 30)), (dt.time(14, 30), dt.time(17, 30)))
KINDS = (LecturerKind.LEADER, LecturerKind.MODEL_SECRETARY)


@dataclass
class Resources:
    """What classes can be planned with, and sentences on what cannot."""

    venues: list[PlannedVenue] = field(default_factory=list)
    lecturers: list[PlannedLecturer] = field(default_factory=list)
    bases: list[Base] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Whose resources are read, for which offices, over which days, and what is booked already."""

    user: Viewer
    organizers: Collection[Organization]
    places: Places
    days: Days
    booked: Mapping[int, Collection[Taken]]  # by venue
    leaves_out: Collection[int] = ()  # classes that will be planned anew

    @cached_property
    def whole(self) -> list[dt.date]:
        """Every day that is planned."""
        return list(each_day(days_range(*self.days)))

    def resources(self) -> Resources:
        """Return everything; a constant number of queries."""
        found = Resources()
        self.add_venues(found)
        self.add_lecturers(found)
        self.add_bases(found)
        return found

    def users_of(self, owner: str, *, is_shared: bool) -> tuple[str, ...]:
        """Return the offices that may use a resource: those above its owner, those below if it is shared."""
        return tuple(
            str(office.pk)
            for office in self.organizers
            if owner.startswith(office.path) or (is_shared and office.path.startswith(owner))
        )

    def add_venues(self, found: Resources) -> None:
        """Add the venues for classes; base villages hold none."""
        rooms = Prefetch("rooms", Room.objects.filter(is_retired=False, is_group_room=False))
        blockings = Prefetch("blockings", VenueBlocking.objects.order_by("dates", "pk"))
        rows = Venue.objects.visible_to(self.user).filter(is_retired=False)
        rows = rows.exclude(kind=PlaceKind.BASE).select_related("organization", "location")
        for venue in rows.prefetch_related(rooms, blockings).order_by("org_path", "name", "pk"):
            users = self.users_of(venue.org_path, is_shared=venue.is_shared)
            hall = hall_of([room.capacity for room in venue.rooms.all()], venue.beds)
            if users and hall is None:
                found.notes.append(f"“{venue}”没有登记教室和床位，未纳入编排")
            elif users and hall is not None:
                if not venue.rooms.all():
                    found.notes.append(
                        f"“{venue}”没有登记教室，排在那里的班次没有教室，课程表须另定"
                    )
                found.venues.append(self.venue(venue, users, *hall))

    def venue(
        self, venue: Venue, users: tuple[str, ...], rooms: int, capacity: int
    ) -> PlannedVenue:
        """Return one venue, closed on blocked days, with the classes that are there."""
        whole = [row for row in venue.blockings.all() if row.room_id is None]
        return PlannedVenue(
            key=str(venue.pk),
            name=venue.name,
            location=self.places.number_of(place_of_venue(venue).path),
            beds=venue.beds or None,
            meals=venue.meals_per_day or None,
            rooms=rooms,
            room_capacity=capacity,
            blocked=tuple(span_of(row) for row in whole),
            organizers=users,
            taken=tuple(self.booked.get(venue.pk, ())),
        )

    def add_lecturers(self, found: Resources) -> None:
        """Add the leaders and model secretaries who have at least one free day."""
        taken = self.lecturer_days()
        rows = Lecturer.objects.visible_to(self.user).filter(is_retired=False, kind__in=KINDS)
        lent = Prefetch("loans", LecturerLoan.objects.order_by("dates", "pk"))
        rows = rows.select_related("organization", "home").prefetch_related("availability", lent)
        for lecturer in rows.order_by("org_path", "pinyin", "pk"):
            own = self.users_of(lecturer.org_path, is_shared=lecturer.is_shared)
            loans = self.loans_of(lecturer, own)
            users = (*own, *sorted({each for loan in loans for each in loan.organizers}))
            if not users:
                continue
            free = self.free_days(lecturer, taken[lecturer.pk])
            if not free:
                found.notes.append(f"授课人“{lecturer}”在此期间没有可授课的日子，未纳入编排")
                continue
            found.lecturers.append(
                PlannedLecturer(
                    key=str(lecturer.pk),
                    name=lecturer.name,
                    kind=lecturer.kind,
                    home=self.places.number_of(home_of_lecturer(lecturer).path),
                    organizers=users,
                    available=tuple(spans_of(free)),
                    loans=loans,
                )
            )

    def loans_of(self, lecturer: Lecturer, own: Collection[str]) -> tuple[Loan, ...]:
        """Return the loans of a lecturer within the period, to offices that may not ask anyway.

        As the judges have it, the borrower, those below it and those above it may book him then.
        """
        found = []
        for row in lecturer.loans.all():
            offices = [one for one in self.organizers if in_line(row.org_path, one.path)]
            borrowers = tuple(str(one.pk) for one in offices if str(one.pk) not in own)
            span = Span(first_day(row.dates), last_day(row.dates) + dt.timedelta(days=1))
            if borrowers and span.ends_on > self.days[0] and span.starts_on <= self.days[1]:
                found.append(Loan(row.org_path, span, borrowers))
        return tuple(found)

    def free_days(self, lecturer: Lecturer, taken: Collection[dt.date]) -> list[dt.date]:
        """Return the days on which a lecturer can teach in the morning as in the afternoon."""
        windows = [window_of(row) for row in lecturer.availability.all()]
        if not windows:
            return [day for day in self.whole if day not in taken]
        return [
            day
            for day in self.whole
            if day not in taken
            and not any(hindrance(windows, day, start, end) for start, end in HALVES)
        ]

    def lecturer_days(self) -> defaultdict[int, set[dt.date]]:
        """Return the days on which lecturers are booked, whoever booked them."""
        rows = self.standing(SessionLecturer.objects.all())
        return days_by(rows.values_list("lecturer_id", "period"))

    def standing(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the bookings of classes that are held and not planned anew."""
        rows = rows.filter(period__endswith__date__gte=self.days[0])
        rows = rows.exclude(session__batch__state=BatchState.CANCELLED)
        return rows.exclude(session__batch__in=self.leaves_out).order_by()

    def add_bases(self, found: Resources) -> None:
        """Add the demonstration bases that say how many visitors they take."""
        visits = days_by(
            self.standing(
                SessionPlace.objects.filter(room__venue__kind=PlaceKind.BASE)
            ).values_list("room__venue_id", "period")
        )
        rows = Venue.objects.visible_to(self.user).filter(is_retired=False, kind=PlaceKind.BASE)
        rows = rows.select_related("organization", "location", "base").prefetch_related("blockings")
        for venue in rows.order_by("org_path", "name", "pk"):
            users = self.users_of(venue.org_path, is_shared=venue.is_shared)
            base = getattr(venue, "base", None)
            if not users:
                continue
            if base is None or not base.visitors_per_day:
                found.notes.append(f"示范基地“{venue}”没有登记每天接待人数，未纳入编排")
                continue
            closed = [span_of(row) for row in venue.blockings.all()] + spans_of(visits[venue.pk])
            found.bases.append(
                Base(
                    key=str(venue.pk),
                    name=venue.name,
                    location=self.places.number_of(place_of_venue(venue).path),
                    visitors_per_day=base.visitors_per_day,
                    weekdays=tuple(base.weekdays) or tuple(range(1, 8)),
                    closed=tuple(closed),
                    organizers=users,
                )
            )


def days_by(rows: Iterable[tuple[int, Any]]) -> defaultdict[int, set[dt.date]]:
    """Return the local days of periods, by key."""
    found: defaultdict[int, set[dt.date]] = defaultdict(set)
    for key, period in rows:
        found[key].add(local_day(period.lower))
    return found


def span_of(row: VenueBlocking) -> Span:
    """Return a blocking's days."""
    return Span(first_day(row.dates), last_day(row.dates) + dt.timedelta(days=1))
