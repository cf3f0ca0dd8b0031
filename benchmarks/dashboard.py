"""The progress page over the whole country, at four levels, against a page that shows one row.

665,277 organizations with a secretary and a seat each, a third of them trained. The floor passes the
same middleware, session and base template, and reads one row by its key. Values are pages a second:
a ratio of 0.2 is five times the time of the floor.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from benchmarks.figures import Figure
from benchmarks.national import TRAIN, make_country, make_officer
from organizations.models import Organization, User
from rotations.services.coverage import COUNT_BASE

if TYPE_CHECKING:
    from rotations.models import Campaign

GOAL = 0.2  # of the floor's pages a second: at most five times its time
FLAT = 1.3  # the country may take this much longer than a county
ROUNDS = 60
WARM_UP = 5
BACKEND = "django.contrib.auth.backends.ModelBackend"
LEVELS = ("country", "province", "city", "county")


class Place(NamedTuple):
    """A level with its officer's session and address."""

    client: Client
    address: str


def measure(seed: int) -> tuple[Figure, ...]:
    """Make the country, then take turns between all pages, so that all meet the same machine."""
    call_command("collectstatic", link=True, interactive=False, verbosity=0)
    campaign = make_country()
    train(campaign)
    with override_settings(ROOT_URLCONF="benchmarks.floor_urls", ALLOWED_HOSTS=["*"], DEBUG=False):
        places = places_of(campaign, random.Random(seed))  # repeatable on purpose
        queries = {name: queries_of(place) for name, place in places.items()}
        times = take_turns(places)
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    return tuple(figure_of(name, middle, times, queries) for name in LEVELS)


def train(campaign: Campaign) -> None:
    """Train a third of the seats, and count anew."""
    with connection.cursor() as cursor:
        cursor.execute(TRAIN, [campaign.pk])
        cursor.execute("TRUNCATE rotations_coveragecounter, rotations_coveragedelta")
        cursor.execute(COUNT_BASE, [campaign.pk])
        cursor.execute("VACUUM ANALYZE")


def places_of(campaign: Campaign, dice: random.Random) -> dict[str, Place]:
    """Return a unit of each level on one line down the tree, and the floor of each one's officer."""
    places = {}
    unit = campaign.organization
    for name in LEVELS:
        client = Client()
        officer = User.objects.filter(organization=unit).first() or make_officer(unit)
        client.force_login(officer, backend=BACKEND)
        address = reverse("reports:campaign_progress", args=[campaign.pk])
        places[name] = Place(client, f"{address}?unit={unit.pk}")
        places[f"{name}_floor"] = Place(client, f"/floor/{unit.pk}/")
        with_children = unit.children.filter(children__isnull=False).distinct()
        unit = dice.choice(list(with_children))
    return places


def ask(place: Place) -> None:
    """Get the page, or fail."""
    answer = place.client.get(place.address)
    if answer.status_code != 200:
        raise RuntimeError(f"{place.address}: {answer.status_code}")


def queries_of(place: Place) -> int:
    """Return how many queries the page takes once its session is warm."""
    ask(place)
    with CaptureQueriesContext(connection) as seen:
        ask(place)
    return len(seen)


def take_turns(places: dict[str, Place]) -> dict[str, list[float]]:
    """Return the seconds of each page, asked for in turns."""
    times: dict[str, list[float]] = {name: [] for name in places}
    for turn in range(WARM_UP + ROUNDS):
        for name, place in places.items():
            started = time.perf_counter()
            ask(place)
            if turn >= WARM_UP:
                times[name].append(time.perf_counter() - started)
    return times


def figure_of(
    level: str, middle: dict[str, float], times: dict[str, list[float]], queries: dict[str, int]
) -> Figure:
    """Return the figure of one level."""
    floor = f"{level}_floor"
    detail = {
        "organizations": Organization.objects.count(),
        "p50_ms": round(middle[level] * 1000, 2),
        "p95_ms": round(statistics.quantiles(times[level], n=20)[-1] * 1000, 2),
        "floor_p50_ms": round(middle[floor] * 1000, 2),
        "times_the_floor": round(middle[level] / middle[floor], 2),
        "queries": queries[level],
        "floor_queries": queries[floor],
    }
    if level == "country":
        share = middle["country"] / middle["county"]
        detail |= {"of_county": round(share, 2), "flat": share <= FLAT}
    return Figure(
        f"dashboard_{level}", 1 / middle[level], "pages/s", 1 / middle[floor], GOAL, detail
    )
