"""A class votes at once: ballot pages and casts a second, against a view that inserts one row.

Eight lectures with four questions each, and the class as a whole. The floor is asked by the same
sixteen connections, through the same middleware and server; a floor's post carries a ballot's body.
The requests take turns in rounds, so that all meet the same machine; the best round of each counts.
"""

from __future__ import annotations

import datetime as dt
import http.client
import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.ballot_server import TABLE, serving
from benchmarks.figures import Figure
from core.days import days_range, today
from courses.enums import Mode
from evaluations.answers import field_name
from evaluations.enums import ItemKind
from evaluations.models import PublishedResult, Round
from evaluations.sections import items_of
from evaluations.services.closing import close_round
from evaluations.services.questionnaires import standard_questionnaire
from evaluations.services.rounds import create_round, open_round
from evaluations.services.slips import print_slips
from organizations.enums import Kind, Level
from organizations.models import Organization, User
from rotations.enums import BatchState, SessionKind
from rotations.models import Batch, Campaign, Session, SessionAudience

if TYPE_CHECKING:
    from collections.abc import Sequence

    Request = tuple[str, str, str]  # method, path, body

GOAL = 0.5  # of the floor's requests a second
CONNECTIONS = 16
TURNS, PER_TURN = 4, 800  # the first turn warms up
LECTURES = 8
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def measure(seed: int) -> tuple[Figure, ...]:
    """Open a round, let everybody vote, close it, and see that no vote was lost."""
    call_command("collectstatic", interactive=False, verbosity=0)
    clerk = User.objects.create(username="clerk", full_name="干部")
    round_ = open_class(clerk)
    codes = slips(round_, TURNS * PER_TURN, clerk)
    dice = random.Random(seed)  # repeatable on purpose
    casts: list[Request] = [("POST", "/e/cast/", ballot(round_, code, dice)) for code in codes]
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    rates: dict[str, list[float]] = {"get": [], "post": [], "floor_get": [], "floor_post": []}
    with serving() as port:
        for turn in range(TURNS):
            part = casts[turn * PER_TURN : (turn + 1) * PER_TURN]
            pages: list[Request] = [("GET", f"/e/{codes[-1]}/", "")] * PER_TURN  # the last to vote
            rates["floor_get"].append(rate(port, [("GET", "/floor/", "")] * PER_TURN))
            rates["get"].append(rate(port, pages))
            rates["floor_post"].append(
                rate(port, [("POST", "/floor/", body) for _, _, body in part])
            )
            rates["post"].append(rate(port, part))
    close_round(round_, by=clerk)
    counted = PublishedResult.objects.get(round=round_).ballots
    if counted != len(codes):
        raise RuntimeError(f"{len(codes)} cast, {counted} counted")
    detail = {"connections": CONNECTIONS, "questions": len(casts[0][2].split("&")) - 3, "ballots": counted}  # fmt: skip
    best = {name: max(turns[1:]) for name, turns in rates.items()}
    return tuple(
        Figure(f"ballot_{kind}", best[kind], "requests/s", best[f"floor_{kind}"], GOAL, detail)
        for kind in ("get", "post")
    )


def open_class(clerk: User) -> Round:
    """Return an open round of a class with eight lectures."""
    county = Organization.objects.create(
        name="庐山市", kind=Kind.REGION, level=Level.COUNTY, path="0001", sort_order=1
    )
    year = days_range(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    campaign = Campaign.objects.create(
        organization=county, title="集中轮训", period=year, base_cutoff_on=dt.date(2026, 3, 1)
    )
    batch = Batch.objects.create(
        campaign=campaign,
        organization=county,
        series="村书记班",
        level=Level.COUNTY,
        dates=days_range(today(), today()),
        capacity=100,
        state=BatchState.PUBLISHED,
    )
    batch.refresh_from_db()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(LECTURES):
        begin = midnight + dt.timedelta(hours=8 + number)
        session = Session.objects.create(
            batch=batch,
            kind=SessionKind.TEACHING,
            mode=Mode.LECTURE,
            title=f"第{number + 1}讲 基层党组织建设",
            period=(begin, begin + dt.timedelta(minutes=50)),
        )
        SessionAudience.objects.create(session=session, batch=batch, groups=(None, None))
    asked = standard_questionnaire(county, by=clerk)
    round_ = create_round(batch, title="结业测评", questionnaire=asked, minimum=5, by=clerk)
    open_round(round_, by=clerk)
    return round_


def slips(round_: Round, count: int, clerk: User) -> list[str]:
    """Print slips and keep their codes."""
    codes: list[str] = []

    def make(printed: Sequence[str]) -> bytes:
        codes.extend(printed)
        return b"%PDF"

    while len(codes) < count:
        print_slips(round_, min(800, count - len(codes)), make=make, by=clerk)
    return codes


def ballot(round_: Round, code: str, dice: random.Random) -> str:
    """Return the body of a filled ballot."""
    fields = {"code": code, "paper": round_.public_key or ""}
    for section, item in items_of(round_.form, ItemKind.RATING):
        fields[field_name(section, item["key"])] = str(dice.choice([5, 5, 5, 4, 4, 3]))
    for section, item in items_of(round_.form, ItemKind.TEXT):
        fields[field_name(section, item["key"])] = "建议多安排现场教学。"
    return urlencode(fields)


def rate(port: int, requests: Sequence[Request]) -> float:
    """Send all requests over the connections and return how many a second were answered well."""
    shares = [requests[start::CONNECTIONS] for start in range(CONNECTIONS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda share: send(port, share), shares))
    return len(requests) / (time.perf_counter() - started)


def send(port: int, requests: Sequence[Request]) -> None:
    """Send requests one after the other; anything but 200 ends the measurement."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    for method, path, body in requests:
        line.request(method, path, body or None, FORM if body else {})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
    line.close()
