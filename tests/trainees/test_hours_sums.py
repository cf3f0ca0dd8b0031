"""Hours and days are sums of the ledger, whatever happened to it; either of them reaches a target."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.enums import Level
from tests.factories.organizations import category
from tests.factories.trainees import HoursEntryFactory, PersonFactory, secretary_of
from trainees.enums import HoursSource
from trainees.hours import (
    NATIONAL_CONVERSION,
    NATIONAL_TARGETS,
    Conversion,
    YearHours,
    YearTarget,
    conversion_on,
    days_in,
    hours_in,
    target_for,
)
from trainees.models import HoursEntry, HoursTarget, HoursYear, Person
from trainees.selectors.hours import hours_of, ledger_of
from trainees.selectors.people import people_for
from trainees.selectors.standings import with_standing
from trainees.services.hours import reverse_hours

if TYPE_CHECKING:
    from tests.cast import World

FIFTY = Conversion("50min-6h", 50, Decimal(6), Decimal(3))
CONVERSIONS = st.sampled_from([NATIONAL_CONVERSION, FIFTY, Conversion("40", 40)])
DAYS = st.dates(dt.date(2025, 12, 28), dt.date(2026, 1, 4))
MINUTES = st.integers(1, 500)


@dataclass
class Credited:
    """An entry without a database."""

    earned_on: dt.date
    minutes: int
    minutes_an_hour: int = 45
    day_minutes: int | None = 360
    half_day_minutes: int | None = 180
    days: Decimal = Decimal(0)


def taken_back(entry: Credited) -> Credited:
    return Credited(
        entry.earned_on,
        -entry.minutes,
        entry.minutes_an_hour,
        entry.day_minutes,
        entry.half_day_minutes,
        -entry.days,
    )


def credited(on: dt.date, minutes: int, by: Conversion, source: str, days: int) -> Credited:
    if source == "session":
        return Credited(on, minutes, by.minutes_an_hour, by.day_minutes, by.half_day_minutes)
    stated = Decimal(days) / 2 if source == "external" else Decimal(0)
    return Credited(on, minutes, by.minutes_an_hour, None, None, stated)


ENTRIES = st.builds(
    credited,
    DAYS,
    MINUTES,
    CONVERSIONS,
    st.sampled_from(["session", "session", "online", "external"]),
    st.integers(0, 10),
)


@given(st.lists(ENTRIES), st.data())
def test_what_is_reversed_counts_for_nothing(entries: list[Credited], data: st.DataObject) -> None:
    gone = data.draw(st.lists(st.sampled_from(entries), unique_by=id) if entries else st.just([]))
    ledger = [*entries, *(taken_back(entry) for entry in gone)]
    left = [entry for entry in entries if not any(entry is one for one in gone)]

    assert hours_in(ledger) == hours_in(left)
    assert days_in(ledger) == days_in(left)


@given(st.lists(MINUTES, min_size=1, max_size=8), CONVERSIONS)
def test_a_day_is_full_half_or_nothing(minutes: list[int], by: Conversion) -> None:
    on = dt.date(2026, 3, 9)
    day = days_in(credited(on, some, by, "session", 0) for some in minutes)

    total = sum(minutes)
    assert day == (
        1 if total >= by.day_minutes else Decimal("0.5") if total >= by.half_day_minutes else 0
    )


@given(st.lists(st.tuples(DAYS, MINUTES), max_size=12))
def test_days_never_exceed_the_days_there_were(sittings: list[tuple[dt.date, int]]) -> None:
    entries = [Credited(on, minutes) for on, minutes in sittings]

    assert 0 <= days_in(entries) <= len({on for on, _ in sittings})


@given(st.lists(MINUTES, max_size=30))
def test_hours_are_added_exactly_and_rounded_once(minutes: list[int]) -> None:
    shown = hours_in(Credited(dt.date(2026, 3, 9), some) for some in minutes)

    assert abs(Fraction(shown) - Fraction(sum(minutes), 45)) <= Fraction(1, 20_000)


def test_online_study_makes_no_day_and_an_external_class_says_its_own() -> None:
    on = dt.date(2026, 3, 9)
    online = credited(on, 360, NATIONAL_CONVERSION, "online", 0)
    external = credited(on, 1800, NATIONAL_CONVERSION, "external", 10)

    assert [days_in([online]), days_in([external])] == [0, 5]


@given(
    st.decimals(0, 120, places=4), st.decimals(0, 15, places=1), st.sampled_from(NATIONAL_TARGETS)
)
def test_either_test_is_enough(hours: Decimal, days: Decimal, target: YearTarget) -> None:
    year = YearHours(2026, hours, days, target)

    assert year.is_reached == (hours >= target.hours or days >= target.days)
    assert year.is_reached == bool(year.reached_by)


@given(st.lists(st.tuples(st.sampled_from(["", "A", "AB"]), DAYS), max_size=6, unique=True), DAYS)
def test_the_nearest_rule_begun_by_then_holds(
    versions: list[tuple[str, dt.date]], on: dt.date
) -> None:
    @dataclass
    class Dated:
        org_path: str
        valid_from: dt.date

        @property
        def conversion(self) -> Conversion:
            return Conversion(f"{self.org_path}{self.valid_from}")

    found = conversion_on([Dated(*version) for version in versions], "ABC", on)

    begun = [version for version in versions if version[1] <= on]
    if not begun:
        assert found == NATIONAL_CONVERSION
        return
    path = max((path for path, _ in begun), key=len)
    assert found.version == f"{path}{max(day for p, day in begun if p == path)}"


def write(person: Person, entry: Credited) -> HoursEntry:
    """Put an entry into the ledger as it is."""
    made: HoursEntry = HoursEntryFactory.create(
        person=person,
        earned_on=entry.earned_on,
        minutes=entry.minutes,
        source=HoursSource.SESSION if entry.day_minutes else HoursSource.EXTERNAL,
        minutes_an_hour=entry.minutes_an_hour,
        day_minutes=entry.day_minutes,
        half_day_minutes=entry.half_day_minutes,
        days=entry.days,
    )
    return made


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, 2), ENTRIES, st.booleans()), min_size=1, max_size=10),
    st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 2)), max_size=4),
)
def test_the_years_the_database_keeps_are_those_of_the_ledger(
    world: World,
    history: list[tuple[int, Credited, bool]],
    mergers: list[tuple[int, int]],
) -> None:
    """Random credits, reversals, mergers and their undoing; both orders of merger and credit."""
    people = [PersonFactory.create(organization=world.village) for _ in range(3)]
    steps = max(len(history), len(mergers))
    for step in range(steps):
        if step < len(history):
            who, entry, is_reversed = history[step]
            made = write(people[who], entry)
            if is_reversed:
                reverse_hours(made, note="登记有误", by=None)
        if step < len(mergers):
            merge(people, *mergers[step])

    for person in people:
        person.refresh_from_db()
        for year in (2025, 2026):
            kept = HoursYear.objects.filter(person=person, year=year).first()
            if person.merged_into_id:
                assert kept is None
                continue
            entries = list(ledger_of(person, year))
            shown = (kept.hours, kept.days) if kept else (0, 0)
            assert shown == (hours_in(entries), days_in(entries))
            assert hours_of(person, year).hours == shown[0]


def merge(people: list[Person], one: int, into: int) -> None:
    """Merge one record into another, or (-1) undo it; never in a circle."""
    target = people[into] if into >= 0 else None
    above = target
    while above is not None:
        if above.pk == people[one].pk:
            return
        above = Person.objects.get(pk=above.pk).merged_into
    Person.objects.filter(pk=people[one].pk).update(merged_into=target)


def test_a_merged_record_counts_for_whom_it_was_merged_into(world: World) -> None:
    kept, twin = (PersonFactory.create(organization=world.village) for _ in range(2))
    for person in (kept, twin):
        write(person, Credited(dt.date(2026, 3, 9), 180))
    assert hours_of(kept, 2026).days == Decimal("0.5")

    Person.objects.filter(pk=twin.pk).update(merged_into=kept)

    assert [hours_of(kept, 2026).hours, hours_of(kept, 2026).days] == [8, 1]
    assert ledger_of(kept, 2026).count() == 2
    Person.objects.filter(pk=twin.pk).update(merged_into=None)
    assert [hours_of(person, 2026).days for person in (kept, twin)] == [Decimal("0.5")] * 2


Drawn = tuple[str, frozenset[str], int, int, int, int, int | None]
TARGETS = st.builds(
    lambda place, codes, level, hours, days, first, length: (
        place, codes, level, hours, days, first, first + length if length else None
    ),
    st.sampled_from(["country", "county", "township"]),
    st.frozensets(st.sampled_from(["township", "village", "agency"]), max_size=2),
    st.sampled_from([Level.COUNTRY, Level.TOWNSHIP, Level.GRASSROOTS]),
    st.integers(1, 400),
    st.integers(1, 60),
    st.integers(2024, 2027),
    st.integers(0, 2),
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TARGETS, max_size=5))
def test_the_list_asks_what_the_persons_page_asks(world: World, drawn: list[Drawn]) -> None:
    """Targets of several layers, categories and years: SQL and Python agree for everybody."""
    with transaction.atomic():
        compare_targets(world, drawn)
        transaction.set_rollback(True)  # targets that have begun cannot be removed


def compare_targets(world: World, drawn: list[Drawn]) -> None:
    for place in (world.county, world.township, world.village, world.other_village):
        secretary_of(place)
    made = []
    for number, (where, codes, level, hours, days, first, last) in enumerate(drawn):
        target = HoursTarget.objects.create(
            organization=getattr(world, where),
            name=f"{number}",
            highest_level=level,
            hours=hours,
            days=days,
            first_year=first,
            last_year=last,
        )
        target.categories.set([category(code) for code in codes])
        made.append(target)
    year = 2026
    for person in with_standing(people_for(world.alice), world.alice, year):
        place = person.organization
        asked = target_for(
            [*NATIONAL_TARGETS, *(HoursTarget.objects.get(pk=t.pk).target for t in made)],
            path=person.org_path,
            category=place.category.code if place.category else "",
            level=place.level,
            year=year,
        )
        assert (person.target_hours, person.target_days) == (asked.hours, asked.days)  # type: ignore[attr-defined]  # annotated


def test_a_ledger_entry_cannot_be_changed(world: World) -> None:
    entry = write(
        PersonFactory.create(organization=world.village), Credited(dt.date(2026, 3, 9), 90)
    )

    with pytest.raises(Exception, match="append-only"):
        HoursEntry.objects.filter(pk=entry.pk).update(minutes=900)
