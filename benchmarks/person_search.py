"""Finding one of 725,000 people by what offices type, against a page that shows one row.

Every search goes through the search of the pickers (session, rights, scope, twelve people with their
posts), for an officer of the whole country and for one of a county; the roster page, which also counts
and shows twenty rows with all columns, stands beside it. The floor passes the same middleware, session
and base template, and reads one row by its key. Values are pages a second.

Each page is timed twice: by the clock, and by what it kept the processors busy, of this process and of its
database backend. The second is the server's own time: nobody waits in it for a neighbour of the machine.
"""

from __future__ import annotations

import random
import statistics
import time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from benchmarks.dashboard import BACKEND, Place, ask
from benchmarks.figures import Figure
from benchmarks.national import make_officer
from benchmarks.people import PEOPLE, make_people
from config.settled import settle
from organizations.enums import Level
from organizations.models import Organization
from trainees.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOAL = 0.2  # of the floor's pages a second: at most five times its time
LIMIT_MS = 30  # p95 at the server, every kind
SAMPLES = 40  # people searched for, each kind
WARM_UP = 3

# What is typed to find a person, by kind.
KINDS: dict[str, Callable[[Person], str]] = {
    "name": lambda person: person.name,
    "surname": lambda person: person.name[:1],
    "name_prefix": lambda person: person.name[:2],
    "given_name": lambda person: person.name[1:3],
    "infix": lambda person: person.name[-3:],
    "initial": lambda person: person.initials[:1],
    "initials": lambda person: person.initials,
    "pinyin": lambda person: person.pinyin,
    "mobile": lambda person: person.mobile,
    "id_number": lambda person: person.id_number,
    "nobody": lambda person: f"{person.name[0]}䶮𬎆",
}


class Time(NamedTuple):
    """Milliseconds of one page."""

    wall: float
    own: float


class Times(NamedTuple):
    """The times of searches of one kind by one officer."""

    name: str
    taken: list[Time]

    def values(self, which: str) -> list[float]:
        """The times by one of the two clocks."""
        return [getattr(time, which) for time in self.taken]

    def p50(self, which: str) -> float:
        """The time in the middle."""
        return round(statistics.median(self.values(which)), 1)

    def p95(self, which: str) -> float:
        """The time that 95 of 100 stay below."""
        return round(statistics.quantiles(self.values(which), n=20)[-1], 1)


def measure(seed: int) -> Figure:
    """Make the people, search for some of them, take turns with the floor."""
    call_command("collectstatic", link=True, interactive=False, verbosity=0)
    make_people(seed)
    dice = random.Random(seed)  # repeatable on purpose
    with override_settings(ROOT_URLCONF="benchmarks.floor_urls", ALLOWED_HOSTS=["*"], DEBUG=False):
        country = Organization.objects.get(parent=None)
        county = dice.choice(list(Organization.objects.filter(level=Level.COUNTY)[:2000]))
        settle()  # as every process that serves pages does
        floors: list[Time] = []
        searches = [one for place in (country, county) for one in searches_of(place, dice, floors)]
    return figure_of(searches, floors)


def searches_of(unit: Organization, dice: random.Random, floors: list[Time]) -> Iterator[Times]:
    """Yield the times of every kind of search for an officer of this unit."""
    client = Client()
    client.force_login(make_officer(unit), backend=BACKEND)
    floor = Place(client, f"/floor/{unit.pk}/")
    keys = list(Person.objects.under(unit.path).values_list("pk", flat=True))
    chosen = dice.sample(keys, min(SAMPLES, len(keys)))
    people = list(Person.objects.filter(pk__in=chosen))
    who = "country" if unit.parent_id is None else "county"
    for kind, typed in KINDS.items():
        places = [search_for(client, typed(person)) for person in people]
        times: list[Time] = []
        for turn, place in zip(range(WARM_UP + SAMPLES), cycle(places), strict=False):
            taken = clock(place)
            floors.append(clock(floor))
            if turn >= WARM_UP:
                times.append(taken)
        yield Times(f"{who}_{kind}", times)
    rosters = [search_for(client, person.name[:2], "trainees:person_list") for person in people]
    yield Times(f"{who}_roster", [clock(place) for place in rosters])


def search_for(client: Client, text: str, page: str = "trainees:person_candidates") -> Place:
    """Return the address of a search."""
    return Place(client, f"{reverse(page)}?{urlencode({'q': text})}")


def clock(place: Place) -> Time:
    """Return the milliseconds of one page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    started, busy = time.perf_counter(), busy_seconds(backend)
    ask(place)
    return Time(
        (time.perf_counter() - started) * 1000,
        (busy_seconds(backend) - busy) * 1000,
    )


def busy_seconds(backend: int) -> float:
    """Return how long the processors have worked for this process and for its database backend."""
    ran = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]
    return time.process_time() + int(ran) / 1e9


def figure_of(pages: list[Times], floors: list[Time]) -> Figure:
    """Return the figure: the middle of all searches against the middle of the floor."""
    found = [page for page in pages if not page.name.endswith("_roster")]
    searches = Times("searches", [taken for page in found for taken in page.taken])
    floor = Times("floor", floors)
    slowest = max(found, key=lambda page: page.p95("own"))
    detail: dict[str, object] = {"people": PEOPLE, "limit_ms": LIMIT_MS}
    detail |= {"within": slowest.p95("own") <= LIMIT_MS, "slowest": slowest.name}
    for which in Time._fields:
        detail[f"{which}_p95_ms"] = {page.name: page.p95(which) for page in (*pages, floor)}
        detail[f"{which}_p50_ms"] = {page.name: page.p50(which) for page in (*pages, floor)}
    middle = searches.p50("wall")
    return Figure("person_search", 1000 / middle, "pages/s", 1000 / floor.p50("wall"), GOAL, detail)
