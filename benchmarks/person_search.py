"""Finding one of 725,000 people by what offices type, against a page that shows one row.

Every search goes through the search of the pickers (session, rights, scope, twelve people with their
posts), for an officer of the whole country and for one of a county; the roster page, which also counts
and shows twenty rows with all columns, stands beside it. The floor passes the same middleware, session
and base template, and reads one row by its key. Values are pages a second.
"""

from __future__ import annotations

import random
import statistics
import time
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from benchmarks.dashboard import BACKEND, Place, ask
from benchmarks.figures import Figure
from benchmarks.national import make_officer
from benchmarks.people import PEOPLE, make_people
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


class Times(NamedTuple):
    """Milliseconds of searches of one kind by one officer."""

    kind: str
    who: str
    taken: list[float]

    @property
    def p50(self) -> float:
        """The time in the middle."""
        return statistics.median(self.taken)

    @property
    def p95(self) -> float:
        """The time that 95 of 100 stay below."""
        return statistics.quantiles(self.taken, n=20)[-1]


def measure(seed: int) -> Figure:
    """Make the people, search for some of them, take turns with the floor."""
    call_command("collectstatic", link=True, interactive=False, verbosity=0)
    make_people(seed)
    dice = random.Random(seed)  # repeatable on purpose
    with override_settings(ROOT_URLCONF="benchmarks.floor_urls", ALLOWED_HOSTS=["*"], DEBUG=False):
        country = Organization.objects.get(parent=None)
        county = dice.choice(list(Organization.objects.filter(level=Level.COUNTY)[:2000]))
        floors: list[float] = []
        searches = [one for place in (country, county) for one in searches_of(place, dice, floors)]
    return figure_of(searches, floors)


def searches_of(unit: Organization, dice: random.Random, floors: list[float]) -> Iterator[Times]:
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
        times: list[float] = []
        for turn, place in zip(range(WARM_UP + SAMPLES), cycle(places), strict=False):
            taken = clock(place)
            floors.append(clock(floor))
            if turn >= WARM_UP:
                times.append(taken)
        yield Times(kind, who, times)
    rosters = [search_for(client, person.name[:2], "trainees:person_list") for person in people]
    yield Times("roster", who, [clock(place) for place in rosters])


def search_for(client: Client, text: str, page: str = "trainees:person_candidates") -> Place:
    """Return the address of a search."""
    return Place(client, f"{reverse(page)}?{urlencode({'q': text})}")


def clock(place: Place) -> float:
    """Return the milliseconds of one page."""
    started = time.perf_counter()
    ask(place)
    return (time.perf_counter() - started) * 1000


def figure_of(searches: list[Times], floors: list[float]) -> Figure:
    """Return the figure: the middle of all searches against the middle of the floor."""
    found = [search for search in searches if search.kind in KINDS]
    middle = statistics.median(ms for search in found for ms in search.taken)
    floor = statistics.median(floors)
    slowest = max(found, key=lambda search: search.p95)
    detail = {
        "people": PEOPLE,
        "p95_ms": {f"{one.who}_{one.kind}": round(one.p95, 1) for one in searches},
        "slowest": f"{slowest.who}_{slowest.kind}",
        "p50_ms": {f"{one.who}_{one.kind}": round(one.p50, 1) for one in searches},
        "floor_p50_ms": round(floor, 1),
        "floor_p95_ms": round(statistics.quantiles(floors, n=20)[-1], 1),
        "limit_ms": LIMIT_MS,
        "within": slowest.p95 <= LIMIT_MS,
    }
    return Figure("person_search", 1000 / middle, "pages/s", 1000 / floor, GOAL, detail)
