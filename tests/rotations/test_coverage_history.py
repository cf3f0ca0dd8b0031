"""Whatever happens to seats, people and the tree: counts equal a recount, today and for every past day.

Sixty histories by default; `LUNXUN_HISTORIES=1000` plays a thousand.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from organizations.models import Organization
from rotations.enums import DutyState
from rotations.models import Campaign, Duty
from rotations.selectors.coverage import coverage_by_child, coverage_of, verify_coverage
from rotations.selectors.headcounts import headcount_of
from rotations.selectors.past import seats_on
from rotations.selectors.turns import balance_of, compare_days, turned_seats
from tests.rotations.history_stage import ACTS, FIRST_DAY, Stage, build_stage
from trainees.models import Appointment

pytestmark = pytest.mark.django_db
HISTORIES = int(os.environ.get("LUNXUN_HISTORIES", "60"))
step = st.tuples(st.sampled_from(ACTS), st.integers(0, 23), st.integers(0, 23), st.integers(0, 2))


class Clock:
    """The hands of the clock, moved by the test."""

    def __init__(self) -> None:
        self.set(FIRST_DAY)

    def set(self, day: dt.date) -> None:
        """Make it noon of a day."""
        self.moment = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))

    def __call__(self) -> dt.datetime:
        """Say what time it is."""
        return self.moment


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """A clock that stands until it is set."""
    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    return made


@pytest.fixture
def stage(world, clock) -> Stage:
    """The stage, on its first day."""
    return build_stage(world)


def counts_at(
    stage: Stage, day: dt.date, unit: int, campaign: int
) -> Counter[tuple[str, int | None]]:
    """Count by hand how many seats of a unit stood where on a day."""
    return Counter(
        (seat.state, seat.level)
        for seat in stage.seen[day].values()
        if seat.campaign == campaign and unit in seat.above
    )


def trained_at(stage: Stage, day: dt.date, unit: int, campaign: int) -> set[int]:
    """Return the trained seats of a unit on a day."""
    return {
        pk
        for pk, seat in stage.seen[day].items()
        if seat.campaign == campaign and unit in seat.above and seat.state == DutyState.TRAINED
    }


def check_tables(stage: Stage, campaign: Campaign, day: dt.date) -> None:
    """Every table of a day says what was counted by hand on that day."""
    on = None if day == stage.day else day
    for unit in Organization.objects.exclude(children=None):
        seen = counts_at(stage, day, unit.pk, campaign.pk)
        table = coverage_of(unit, campaign, on=on)
        by_state: Counter[str] = Counter()
        for (state, _), count in seen.items():
            by_state[state] += count
        assert Counter(table.total.states) == by_state
        levels = {level: n for (_, level), n in seen.items() if level is not None}
        assert {level: n for level, n in table.total.levels.items() if n} == levels
        children = coverage_by_child(unit, campaign, on=on)
        assert sum(child.total.total for child in children) == table.total.total


def check_bridges(stage: Stage, campaign: Campaign, since: dt.date, until: dt.date) -> None:
    """What fell out and came in explains the difference of two days, seat by seat."""
    for unit in (stage.world.prefecture, stage.world.county, stage.world.township):
        unit.refresh_from_db()
        known = compare_days(unit, campaign, since=since, until=until)
        for bridge in (known.base, known.trained):
            assert bridge.before + bridge.gained - bridge.lost == bridge.after
        before = trained_at(stage, since, unit.pk, campaign.pk)
        after = trained_at(stage, until, unit.pk, campaign.pk)
        days: dict[str, Any] = {"since": since, "until": until, "trained": True}
        lost = turned_seats(unit, campaign, gained=False, **days)
        assert set(lost.values_list("duty", flat=True)) == before - after
        gained = turned_seats(unit, campaign, gained=True, **days)
        assert set(gained.values_list("duty", flat=True)) == after - before
        then = seats_on(unit, campaign, since).values_list("pk", "then_state", "then_level")
        assert {pk: tuple(stood) for pk, *stood in then} == {
            pk: (seat.state, seat.level)
            for pk, seat in stage.seen[since].items()
            if seat.campaign == campaign.pk and unit.pk in seat.above
        }
        opening = sum(counts_at(stage, FIRST_DAY, unit.pk, campaign.pk).values())
        balance = balance_of(unit, campaign, on=until)
        assert balance.opening == opening
        assert opening + balance.increases - balance.decreases == balance.today


def check_heads(stage: Stage, campaign: Campaign) -> None:
    """人次, 人数 and 席位 are bridged, and the seats are those of the table."""
    for unit in (stage.world.prefecture, stage.world.county):
        unit.refresh_from_db()
        heads = headcount_of(stage.world.peter, campaign, unit)
        assert heads.holds
        assert heads.seats == coverage_of(unit, campaign).total.trained


def check_seats(stage: Stage) -> None:
    """Each duty rests on whoever holds the seat, and the bases keep to their campaigns' subtrees."""
    holders = dict(
        Appointment.objects.filter(is_principal=True, period__upper_inf=True).values_list(
            "organization", "pk"
        )
    )
    for duty in Duty.objects.select_related("organization", "campaign__organization"):
        assert duty.appointment_id == holders.get(duty.organization_id)
        if duty.in_base:
            assert duty.organization.path.startswith(duty.campaign.organization.path)
            assert duty.organization.is_living


@settings(
    max_examples=HISTORIES,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # shrinking replays whole histories for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(step, min_size=3, max_size=9), a=st.integers(0, 30), b=st.integers(0, 30))
def test_counts_stay_exact_through_any_history(stage, clock, history, a, b):
    with transaction.atomic():
        tell(stage, clock, history)
        days = sorted(stage.seen)
        for day in days[:-1]:
            assert verify_coverage(on=day) == []
        since, until = sorted((days[a % len(days)], days[b % len(days)]))
        campaign = stage.campaigns[(a + b) % 2]
        for day in {since, stage.day}:
            check_tables(stage, campaign, day)
        check_bridges(stage, campaign, since, until)
        check_heads(stage, campaign)
        check_seats(stage)
        transaction.set_rollback(True)
    for place in (stage.world.county, stage.world.next_county, stage.world.prefecture):
        place.refresh_from_db()


def tell(stage: Stage, clock: Clock, history) -> None:
    """Play a history from the first day on; after every act the recount agrees."""
    stage.day, stage.seen = FIRST_DAY, {}
    stage.look()
    for act, a, b, days in history:
        stage.day += dt.timedelta(days=days or (stage.day == FIRST_DAY))
        clock.set(stage.day)
        play(stage, act, a, b)
        assert verify_coverage() == []
        stage.look()


def play(stage: Stage, act, a: int, b: int) -> None:
    """Play one act; what the services refuse leaves no trace."""
    try:
        with transaction.atomic():
            act(stage, a, b)
    except ValidationError:
        return
