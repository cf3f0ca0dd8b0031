"""The board: a drop answered by the server, and the page with 300 rows in a real browser.

`board_move`: 2,000 classes with 8,000 sessions in one campaign; a class is dropped a day later, and
back, with its timetable, through the whole stack (session, rights, rules, constraints, feed). The
floor is a bare UPDATE of the class's row with its commit. Values are moves a second.

`board_page`: 300 venues with 15 classes each in Chromium, from the address until cards are drawn
and can be moved; the floor is the same page of a campaign without classes. Values are pages a second.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import statistics
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, NumericRange
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from playwright.sync_api import sync_playwright

from benchmarks.ballot_server import serving
from benchmarks.dashboard import BACKEND
from benchmarks.figures import Figure
from benchmarks.national import make_officer
from core.days import days_range, first_day, last_day, today
from courses.models import Lecturer, Venue
from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.paths import path_step
from rotations.models import Batch, Campaign, Session, SessionAudience, SessionLecturer
from rotations.sessions import period_on

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from organizations.models import User

MOVE_GOAL, PAGE_GOAL = 0.01, 0.3  # of the floor's speed
MOVE_MS, PAGE_MS = 100, 1000
VENUES, CLASSES, ROWS_A_VENUE = 300, 2000, 15
SESSIONS = 4
MOVES, PAGES = 120, 12
COUNTIES = 60
DAY = dt.timedelta(days=1)
UPDATE = "UPDATE rotations_batch SET revision = revision + 1 WHERE id = %s"
READY = "[data-board][data-ready]"
FRAMES = """async () => {
  const box = document.querySelector('[data-scroll]'), frames = [];
  let before = await new Promise(requestAnimationFrame);
  for (let step = 0; step < 200; step += 1) {
    box.scrollBy(0, 90);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  return frames;
}"""


def measure(seed: int) -> tuple[Figure, ...]:
    """Make both campaigns, then take turns with the floors."""
    call_command("collectstatic", interactive=False, verbosity=0)
    dice = random.Random(seed)  # repeatable on purpose
    top = Organization.objects.create(
        kind=Kind.REGION, level=Level.PREFECTURE, name="市", sort_order=1, path=path_step(1)
    )
    units = make_units(top)
    venues = make_venues(units)
    officer = make_officer(top)
    moved = make_campaign(top, units, venues, CLASSES // VENUES + 1, CLASSES)
    make_timetables(moved)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with override_settings(ALLOWED_HOSTS=["*"], DEBUG=False):
        move = measure_move(moved, officer, dice)
    great = make_campaign(top, units, venues, ROWS_A_VENUE, VENUES * ROWS_A_VENUE)
    empty = make_campaign(top, units, venues, 0, 0)
    return (move, measure_page(great, empty, officer))


def make_units(top: Organization) -> list[Organization]:
    """Store the counties."""
    return Organization.objects.bulk_create(
        Organization(
            parent=top,
            kind=Kind.REGION,
            level=Level.COUNTY,
            name=f"第{number}县",
            sort_order=number,
            path=top.path + path_step(number),
        )
        for number in range(1, COUNTIES + 1)
    )


def make_venues(units: list[Organization]) -> list[Venue]:
    """Store the venues, some in each county, each with a lecturer of its own."""
    venues = Venue.objects.bulk_create(
        Venue(organization=units[n % COUNTIES], name=f"第{n}教学点", kind="party_school", beds=120)
        for n in range(VENUES)
    )
    Lecturer.objects.bulk_create(
        Lecturer(organization=venue.organization, name=f"教师{venue.pk}", kind="expert")
        for venue in venues
    )
    return venues


def make_campaign(
    top: Organization, units: list[Organization], venues: list[Venue], each: int, most: int
) -> Campaign:
    """Store a campaign with so many classes a venue, one after another."""
    first = today() + dt.timedelta(days=20)
    campaign = Campaign.objects.create(
        organization=top,
        title=f"轮训{each}",
        state="open",
        period=days_range(today(), first + dt.timedelta(days=200)),
        base_cutoff_on=today(),
    )
    rows = [
        Batch(
            campaign=campaign,
            organization=units[at % COUNTIES],
            series=f"第{venue.pk}班",
            number=n + 1,
            level=Level.COUNTY,
            venue=venue,
            capacity=50,
            dates=days_range(first + (7 * n + at % 4) * DAY, first + (7 * n + at % 4 + 2) * DAY),
        )
        for n in range(each)
        for at, venue in enumerate(venues)
    ]
    batches = Batch.objects.bulk_create(rows[:most])
    village = Category.objects.get(code="village")
    called = Batch.categories.through
    called.objects.bulk_create(called(batch=batch, category=village) for batch in batches)
    return campaign


def make_timetables(campaign: Campaign) -> None:
    """Store some sessions of each class, given by the lecturer of its venue."""
    batches = list(Batch.objects.filter(campaign=campaign))
    lecturers = {row.name: row for row in Lecturer.objects.all()}
    sessions = Session.objects.bulk_create(
        Session(
            batch=batch,
            kind="teaching",
            mode="lecture",
            title=f"第{n}讲",
            period=period_on(
                first_day(batch.dates) + (n // 2) * DAY, dt.time(9 + 5 * (n % 2)), dt.time(16)
            )
            if n % 2
            else period_on(first_day(batch.dates) + (n // 2) * DAY, dt.time(9), dt.time(11)),
        )
        for batch in batches
        for n in range(SESSIONS)
    )
    SessionAudience.objects.bulk_create(
        SessionAudience(session=one, batch=one.batch, groups=NumericRange(None, None, "()"))
        for one in sessions
    )
    SessionLecturer.objects.bulk_create(
        SessionLecturer(session=one, lecturer=lecturers[f"教师{one.batch.venue_id}"])
        for one in sessions
    )


def measure_move(campaign: Campaign, officer: User, dice: random.Random) -> Figure:
    """Drop classes a day later and back, in turns with the bare update."""
    client = Client()
    client.force_login(officer, backend=BACKEND)
    keys = dice.sample(list(campaign.batches.values_list("pk", flat=True)), MOVES // 2)
    spent, bare, cpu = [], [], []
    for way in (DAY, -DAY):
        for key in keys:
            began = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(UPDATE, [key])
            bare.append(time.perf_counter() - began)
            batch = Batch.objects.get(pk=key)
            given = dropped(batch, batch.dates, way)
            address = reverse("rotations:batch_drop", args=[key])
            began, worked = time.perf_counter(), time.process_time()
            answer = client.post(address, given)
            spent.append(time.perf_counter() - began)
            cpu.append(time.process_time() - worked)
            if answer.status_code != 200:
                raise RuntimeError(answer.content.decode())
    batch = Batch.objects.get(pk=keys[0])
    with CaptureQueriesContext(connection) as seen:
        client.post(
            reverse("rotations:batch_drop", args=[batch.pk]), dropped(batch, batch.dates, DAY)
        )
    queries = len(seen)
    middle, floor = statistics.median(spent), statistics.median(bare)
    p95 = statistics.quantiles(spent, n=20)[-1] * 1000
    detail = {
        "batches": CLASSES,
        "sessions": Session.objects.count(),
        "p50_ms": round(middle * 1000, 1),
        "p95_ms": round(p95, 1),
        "floor_p50_ms": round(floor * 1000, 2),
        "cpu_p50_ms": round(statistics.median(cpu) * 1000, 1),
        "queries": queries,
        "limit_ms": MOVE_MS,
        "within": p95 <= MOVE_MS,
    }
    return Figure("board_move", 1 / middle, "moves/s", 1 / floor, MOVE_GOAL, detail)


def dropped(batch: Batch, dates: DateRange, way: dt.timedelta) -> dict[str, object]:
    """Return what the browser sends for a class dropped some days away."""
    return {
        "starts_on": first_day(dates) + way,
        "ends_on": last_day(dates) + way,
        "venue": batch.venue_id,
        "revision": batch.revision,
    }


def measure_page(great: Campaign, empty: Campaign, officer: User) -> Figure:
    """Open both boards in turns, in one warm browser, and scroll through the great one."""
    client = Client()
    client.force_login(officer, backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with serving() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        base = f"http://127.0.0.1:{port}"
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base}]
        )
        times: dict[Campaign, list[float]] = {great: [], empty: []}
        for turn in range(PAGES + 2):
            for campaign, taken in times.items():
                spent = opening(page, base, campaign, has_cards=campaign == great)
                if turn > 1:
                    taken.append(spent)
        opening(page, base, great, has_cards=True)
        frames = page.evaluate(FRAMES)
        nodes = page.evaluate("document.querySelectorAll('[data-canvas] *').length")
        browser.close()
    return page_figure(times[great], times[empty], frames, nodes)


def opening(page: Page, base: str, campaign: Campaign, *, has_cards: bool) -> float:
    """Return the milliseconds from the address until the board can be used."""
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(base + reverse("rotations:campaign_board", args=[campaign.pk]), wait_until="commit")
    page.wait_for_selector(READY + (" .bd-card" if has_cards else " .bd-head"))
    return (time.perf_counter() - began) * 1000


def page_figure(spent: list[float], bare: list[float], frames: list[float], nodes: int) -> Figure:
    """Return the figure of the page."""
    middle, floor = statistics.median(spent), statistics.median(bare)
    detail = {
        "rows": VENUES,
        "cards": VENUES * ROWS_A_VENUE,
        "p50_ms": round(middle),
        "slowest_ms": round(max(spent)),
        "floor_p50_ms": round(floor),
        "elements": nodes,
        "frame_mean_ms": round(statistics.fmean(frames), 1),
        "frame_longest_ms": round(max(frames), 1),
        "limit_ms": PAGE_MS,
        "within": max(spent) <= PAGE_MS,
    }
    return Figure("board_page", 1000 / middle, "pages/s", 1000 / floor, PAGE_GOAL, detail)
