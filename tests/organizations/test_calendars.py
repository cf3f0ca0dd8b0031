"""Calendars: who keeps them, where they hold, and the picture of a year."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.workdays import DayKind
from organizations.models import Calendar
from organizations.selectors.calendars import calendars_for, forbidden_days_under
from organizations.services.calendars import save_calendar
from organizations.year_picture import (
    WIDTH,
    bar_of,
    bars_of_holidays,
    days_text,
    runs_of,
)
from tests.factories.organizations import category
from tests.factories.resources import CalendarFactory

if TYPE_CHECKING:
    from tests.cast import World

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIRST, LAST = dt.date(2027, 7, 10), dt.date(2027, 7, 25)
FORM = {"name": "双抢", "kind": "harvest", "effect": "forbid"}


def posted(*rows: dict[str, Any]) -> dict[str, Any]:
    """Return posted periods."""
    data: dict[str, Any] = {"periods-TOTAL_FORMS": len(rows), "periods-INITIAL_FORMS": 0}
    for place, row in enumerate(rows):
        data |= {f"periods-{place}-{name}": value for name, value in row.items()}
    return data


def url(name: str, *args: object) -> str:
    return reverse(f"calendars:{name}", args=args)


@pytest.mark.django_db
def test_a_calendar_holds_below_and_for_its_categories(world: World) -> None:
    calendar = CalendarFactory.create(organization=world.county)
    calendar.categories.set([category("village")])
    CalendarFactory.create(organization=world.next_county)
    (found,) = forbidden_days_under(world.village.path)
    assert (found.calendar, found.path) == (calendar.pk, world.county.path)
    assert (found.first, found.last, set(found.categories)) == (FIRST, LAST, {"village"})
    assert len(forbidden_days_under(world.prefecture.path)) == 2


@pytest.mark.django_db
def test_reading_costs_the_same_for_many(world: World) -> None:
    counts = []
    for _ in range(3):
        CalendarFactory.create(organization=world.county).categories.set([category("village")])
        with CaptureQueriesContext(connection) as queries:
            forbidden_days_under(world.county.path)
        counts.append(len(queries))
    assert set(counts) == {2}


@pytest.mark.django_db
def test_who_reads_and_who_keeps_a_calendar(world: World, client_of) -> None:
    own = CalendarFactory.create(organization=world.county)
    assert list(calendars_for(world.alice)) == [own]
    assert list(calendars_for(world.bob)) == [own]  # it holds in his township
    assert not calendars_for(world.charlie).exists()
    bob = client_of(world.bob)
    assert bob.get(url("detail", own.pk)).status_code == 200
    assert bob.get(url("edit", own.pk)).status_code == 404
    assert bob.post(url("delete", own.pk)).status_code == 404
    assert client_of(world.dora).get(url("add")).status_code == 404
    alice = client_of(world.alice)
    assert alice.get(url("delete", own.pk)).status_code == 200
    assert alice.post(url("delete", own.pk)).url == url("list")
    assert not Calendar.objects.exists()


@pytest.mark.django_db
def test_a_calendar_is_registered_and_changed(world: World, client_of) -> None:
    alice = client_of(world.alice)
    data = {**FORM, "organization": world.county.pk, "categories": [category("village").pk]}
    data["organization"] = f"{world.county.name} #{world.county.pk}"
    row = {"first": "2027-07-10", "last": "2027-07-25", "note": "早稻收割"}
    none = alice.post(url("add"), {**data, **posted({})})
    assert none.status_code == 422
    assert "至少填写一个时段" in none.content.decode()
    half = alice.post(url("add"), {**data, **posted({**row, "last": ""})})
    assert "请填写结束日期" in half.content.decode()
    over = alice.post(url("add"), {**data, **posted(row, {**row, "first": "2027-07-25"})})
    assert over.status_code == 422
    assert "时段不能重叠" in over.content.decode()
    assert not Calendar.objects.exists()
    alice.post(url("add"), {**data, **posted(row, {})})
    made = Calendar.objects.get()
    assert str(made.organization) == "平江县"
    assert made.periods.get().note == "早稻收割"
    twice = alice.post(url("add"), {**data, **posted(row)})
    assert "已有同名日历" in twice.content.decode()
    edit = {**FORM, "effect": "warn", "revision": 1, **posted({**row, "last": "2027-07-28"})}
    alice.post(url("edit", made.pk), edit)
    made.refresh_from_db()
    assert made.effect == "warn"
    assert forbidden_days_under(world.village.path)[0].last == dt.date(2027, 7, 28)
    late = alice.post(url("edit", made.pk), edit)
    assert "已被他人修改" in late.content.decode()
    foreign = {**data, "organization": f"{world.next_county.name} #{world.next_county.pk}"}
    assert list(alice.post(url("add"), {**foreign, **posted(row)}).context["form"].errors) == [
        "organization"
    ]


@pytest.mark.django_db
def test_days_the_wrong_way_round_are_refused(world: World) -> None:
    made = Calendar(organization=world.county, name="汛期", kind="flood")
    with pytest.raises(ValidationError, match="早于"):
        save_calendar(
            made,
            categories=[],
            periods=[{"first": LAST, "last": FIRST, "note": ""}],
            by=world.alice,
        )


@pytest.mark.django_db
def test_the_list_and_the_year_show_what_holds(world: World, client_of) -> None:
    alice = client_of(world.alice)
    counts = []
    for _ in range(3):
        CalendarFactory.create(organization=world.county)
        with CaptureQueriesContext(connection) as queries:
            page = alice.get(url("list"))
        counts.append(len(queries))
    assert counts[0] == counts[-1]
    assert "2027年7月10日至25日" in page.content.decode()
    year = alice.get(url("year"), {"year": "2027"})
    assert len(year.context["year"].rows) == 3
    assert "系统中没有2027年的法定节假日" in year.content.decode()
    known = alice.get(url("year"), {"year": "2026"}).content.decode()
    assert "系统中没有" not in known
    assert "10月1日至7日" in known
    assert alice.get(url("year"), {"year": "99999"}).status_code == 404
    assert alice.post(url("year")).status_code == 405


def test_runs_name_holidays_and_the_weekends_worked_for_them() -> None:
    runs = runs_of(2026)
    national = [run for run in runs if run.name == "国庆节"]
    assert [(run.kind, run.text) for run in national if run.kind == DayKind.HOLIDAY] == [
        (DayKind.HOLIDAY, "10月1日至7日")
    ]
    assert all(run.first.isoweekday() >= 6 for run in runs if run.kind == DayKind.ADJUSTED)
    assert runs_of(2090) == []


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_bars_of_holidays_do_not_cover_each_other(year: int) -> None:
    bars = sorted(bars_of_holidays(year), key=lambda bar: bar.x)
    assert all(one.x + one.width <= next_one.x for one, next_one in pairwise(bars))


days = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))


@UNHURRIED
@given(days, days)
def test_a_bar_stays_inside_the_year(one: dt.date, other: dt.date) -> None:
    first, last = min(one, other), max(one, other)
    bar = bar_of(first, last, 2027, "", "")
    if first.year > 2027 or last.year < 2027:
        assert bar is None
    else:
        assert bar is not None
        assert 0 <= bar.x < bar.x + bar.width <= WIDTH


def test_a_run_of_days_in_words() -> None:
    assert days_text(FIRST, FIRST) == "7月10日"
    assert days_text(FIRST, LAST) == "7月10日至25日"
    assert days_text(dt.date(2026, 12, 30), dt.date(2027, 1, 2)) == "12月30日至2027年1月2日"
