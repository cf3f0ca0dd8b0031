"""The table of the whole country as of today and as of a past day, against a select of one row.

665,277 organizations, 661,925 seats, two months of changes behind them: classes that end, elections, villages
that move. The floor reads one row by its index through the same ORM. Values are tables a second; the brute-force recount stands
beside both, with what it disagrees on (nothing).
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from typing import TYPE_CHECKING
from unittest import mock

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.figures import Figure
from benchmarks.national import make_campaign, make_officer, make_secretaries
from core.days import today
from organizations.enums import Level
from organizations.models import Organization
from organizations.services.tree import move_organization
from rotations.models import CoverageDay, DutyChange
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.selectors.turns import compare_days
from rotations.services.campaigns import open_campaign
from rotations.services.coverage import fold_all
from rotations.services.duties import locked_duties, rewrite_duties

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from rotations.models import Campaign

GOAL = 0.1  # of the floor's reads: ten times the time of one row for the sum of 661,925 seats
DAYS = 60
SEATS_A_DAY = 500
ROUNDS = 200


def measure(seed: int) -> tuple[Figure, ...]:
    """Make the country and its past, then take turns between the reads."""
    make_secretaries()
    campaign = make_campaign()
    begun = today() - dt.timedelta(days=DAYS)
    with at(begun):
        opening = seconds(lambda: open_campaign(campaign, by=make_officer(campaign.organization)))
    campaign.refresh_from_db()
    live_through(campaign, begun, random.Random(seed))  # repeatable on purpose
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    past = begun + dt.timedelta(days=DAYS // 2)
    country = campaign.organization
    reads: dict[str, Callable[[], object]] = {
        "floor": lambda: Organization.objects.get(pk=country.pk),
        "today": lambda: coverage_of(country, campaign),
        "asof": lambda: coverage_of(country, campaign, on=past),
    }
    times = {name: taken(read) for name, read in reads.items()}
    middle = {name: statistics.median(spent) for name, spent in times.items()}
    common = {
        "seats": coverage_of(country, campaign).total.total,
        "changes": DutyChange.objects.count(),
        "day_rows": CoverageDay.objects.count(),
        "opening_s": round(opening, 1),
        "compare_ms": round(
            seconds(lambda: compare_days(country, campaign, since=begun, until=past)) * 1000, 1
        ),
    }
    return tuple(
        Figure(
            f"coverage_{name}",
            1 / middle[name],
            "tables/s",
            1 / middle["floor"],
            GOAL,
            {**facts_of(times[name], middle, on), **common},
        )
        for name, on in (("today", None), ("asof", past))
    )


def facts_of(spent: list[float], middle: dict[str, float], on: dt.date | None) -> dict[str, object]:
    """Return the milliseconds of a read, and the recount beside it."""
    differing: list[object] = []
    recount = seconds(lambda: differing.extend(verify_coverage(on=on)))
    return {
        "p50_ms": round(statistics.median(spent) * 1000, 2),
        "p95_ms": round(statistics.quantiles(spent, n=20)[-1] * 1000, 2),
        "floor_ms": round(middle["floor"] * 1000, 2),
        "recount_s": round(recount, 1),
        "recount_disagrees": len(differing),
    }


def live_through(campaign: Campaign, begun: dt.date, dice: random.Random) -> None:
    """Let every day train, reopen and move some; each day is folded, as the beat does."""
    seats = list(campaign.duties.values_list("pk", flat=True))
    townships = list(Organization.objects.filter(level=Level.TOWNSHIP).values_list("pk", flat=True))
    for number in range(1, DAYS + 1):
        day = begun + dt.timedelta(days=number)
        with at(day):
            with transaction.atomic():
                drawn = locked_duties(dice.sample(seats, SEATS_A_DAY))
                rewrite_duties(drawn, state="trained", level=dice.randint(1, 3), trained_on=day)
                undone = locked_duties(dice.sample(seats, SEATS_A_DAY // 10))
                rewrite_duties(undone, state="due", level=None, trained_on=None)
            village = dice.choice(drawn).organization
            parent = Organization.objects.get(pk=dice.choice(townships))
            if village.level == Level.GRASSROOTS and village.parent_id != parent.pk:
                move_organization(village, parent=parent, on=day, by=None)
            fold_all()


def at(day: dt.date) -> AbstractContextManager[object]:
    """Let it be noon of a day."""
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    return mock.patch.object(timezone, "now", lambda: noon)


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def taken(read: Callable[[], object]) -> list[float]:
    """Return the seconds of each repetition, warmed up."""
    spent = [seconds(read) for _ in range(ROUNDS + 10)]
    return spent[10:]
