"""The ledger of hours: added and taken back, never changed; a year against its target."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from tests.factories.organizations import category
from tests.factories.trainees import HoursEntryFactory, PersonFactory
from trainees.enums import HoursSource
from trainees.hours import NATIONAL_TARGETS, Conversion, YearHours
from trainees.models import HoursEntry
from trainees.selectors.hours import hours_entries_for, hours_of, ledger_of, years_of
from trainees.services.hours import Credit, credit_hours, credit_many, reverse_hours

if TYPE_CHECKING:
    from tests.cast import World
    from trainees.models import Person

ON = dt.date(2026, 3, 9)


def credit(person: Person, key: str = "online:1", minutes: int = 90) -> HoursEntry:
    return credit_hours(
        person,
        minutes=minutes,
        earned_on=ON,
        source=HoursSource.ONLINE,
        source_key=key,
        note="远程教育",
        by=None,
    )


def test_one_act_is_credited_once(world: World) -> None:
    person = PersonFactory.create(organization=world.village)

    entry = credit(person)

    assert credit(person) == entry
    assert (entry.minutes, entry.source, entry.note) == (90, "online", "远程教育")
    year = hours_of(person, 2026)
    assert [year.hours, year.days, year.target.hours] == [2, 0, 40]


def test_a_whole_class_is_credited_once(world: World) -> None:
    people = [PersonFactory.create(organization=world.village) for _ in range(2)]
    earned = [Credit(person, 180, ON, f"session:1:{person.pk}") for person in people]
    known = credit(people[0], key=earned[0].source_key, minutes=45)

    added = [
        credit_many(earned, source=HoursSource.SESSION, note="村书记班", by=None) for _ in range(2)
    ]

    assert added == [1, 0]
    assert HoursEntry.objects.get(source_key=earned[0].source_key) == known
    assert [hours_of(person, 2026).hours for person in people] == [1, 4]


def test_a_class_with_impossible_hours_is_refused_whole(world: World) -> None:
    person = PersonFactory.create(organization=world.village)
    earned = [Credit(person, 180, ON, "a"), Credit(person, 0, ON, "b")]

    with pytest.raises(ValidationError):
        credit_many(earned, source=HoursSource.SESSION, note="村书记班", by=None)

    assert not HoursEntry.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "on", "field"),
    [(0, ON, "minutes"), (200_000, ON, "minutes"), (45, dt.date(2999, 1, 1), "earned_on")],
)
def test_impossible_hours_are_refused(world: World, minutes: int, on: dt.date, field: str) -> None:
    person = PersonFactory.create(organization=world.village)

    with pytest.raises(ValidationError) as refused:
        credit_hours(
            person, minutes=minutes, earned_on=on, source="online", source_key="k", by=None
        )

    assert list(refused.value.message_dict) == [field]
    assert not HoursEntry.objects.exists()


def test_a_reversal_takes_the_minutes_back_once(world: World) -> None:
    person = PersonFactory.create(organization=world.village)
    entry = credit(person)
    credit(person, "online:2", 45)

    reversal = reverse_hours(entry, note="重复登记", by=world.alice)

    assert (reversal.minutes, reversal.reversal_of, reversal.earned_on) == (-90, entry, ON)
    assert hours_of(person, 2026).hours == 1
    for wrong, note, code in [(entry, "再来", "reversed"), (reversal, "再来", "is_reversal")]:
        with pytest.raises(ValidationError) as refused:
            reverse_hours(wrong, note=note, by=world.alice)
        assert refused.value.code == code
    assert ledger_of(person, 2026).count() == 3


def test_a_reversal_needs_its_reason(world: World) -> None:
    entry = credit(PersonFactory.create(organization=world.village))

    with pytest.raises(ValidationError) as refused:
        reverse_hours(entry, note=" ", by=world.alice)

    assert list(refused.value.message_dict) == ["note"]


def test_townships_and_county_departments_have_the_higher_target(world: World) -> None:
    world.county.category = category("agency")
    targets = {
        place.name: hours_of(PersonFactory.create(organization=place), 2026).target.hours
        for place in (world.township, world.village, world.county)
    }

    assert targets == {"长寿镇": 100, "邵阳村": 40, "平江县": 100}


@pytest.mark.parametrize(
    ("hours", "days", "reached_by", "missing"),
    [
        ("39.98", 0, "", ("0.02", "5")),
        (40, 0, "学时", ("0", "5")),
        (12, 5, "天数", ("28", "0")),
        (40, 5, "学时和天数", ("0", "0")),
        (0, "4.5", "", ("40", "0.5")),
    ],
)
def test_a_year_is_reached_by_hours_or_by_days(
    hours: str | int, days: str | int, reached_by: str, missing: tuple[str, str]
) -> None:
    year = YearHours(2026, Decimal(hours), Decimal(days), NATIONAL_TARGETS[-1])

    assert year.reached_by == reached_by
    assert year.is_reached == bool(reached_by)
    assert (str(year.missing_hours), str(year.missing_days)) == missing


def test_years_and_ledgers_stay_apart(world: World) -> None:
    person = PersonFactory.create(organization=world.village)
    last = HoursEntryFactory.create(person=person, earned_on=dt.date(2025, 12, 31))
    this = HoursEntryFactory.create(person=person, earned_on=dt.date(2026, 1, 1))
    strange = HoursEntryFactory.create(person__organization=world.next_village)

    assert years_of(person) == [2026, 2025]
    assert list(ledger_of(person, 2025)) == [last]
    assert list(hours_entries_for(world.alice)) == [this, last]
    assert list(hours_entries_for(world.charlie)) == [strange]


@pytest.mark.parametrize(("version", "name"), [("45min-8h", "全国规则"), ("2027版", "2027版")])
def test_the_national_rule_has_a_chinese_name_on_screen(version: str, name: str) -> None:
    assert Conversion(version).name == name
