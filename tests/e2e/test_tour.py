"""Every main page of every role on the demonstration: accessible, local, quiet, and fit for a phone."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from evaluations.enums import RoundState
from evaluations.models import Round
from organizations.models import User
from reports.enums import ReportKind
from reports.models import Submission
from rotations.enums import BatchKind, BatchState
from rotations.models import Batch, Campaign, Plan, PlanningRun, Session
from tests.e2e.browser import (
    OFFICE,
    PHONE,
    PICTURES,
    assert_accessible,
    assert_fits,
    assert_local_only,
    login,
)
from trainees.models import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.e2e

# Pages by user; what stands in braces are the keys of `places` below. Names are those of the pictures.
TOUR = {
    "county": {
        "home": "/",
        "campaigns": "/rotations/campaigns/",
        "campaign": "/rotations/campaigns/{campaign}/",
        "campaign-rules": "/rotations/campaigns/{campaign}/rules/",
        "campaign-base": "/rotations/campaigns/{campaign}/base/",
        "campaign-seats": "/rotations/campaigns/{campaign}/seats/",
        "campaign-coverage": "/rotations/campaigns/{campaign}/coverage/",
        "campaign-turns": "/rotations/campaigns/{campaign}/turns/",
        "campaign-heads": "/rotations/campaigns/{campaign}/heads/",
        "campaign-frozen": "/rotations/campaigns/{campaign}/base/frozen/",
        "campaign-reasons": "/rotations/campaigns/{campaign}/reasons/",
        "campaign-newcomers": "/rotations/campaigns/{campaign}/newcomers/",
        "board": "/rotations/campaigns/{campaign}/board/",
        "planning": "/rotations/campaigns/{campaign}/planning/",
        "shares": "/rotations/campaigns/{campaign}/shares/",
        "campaign-releases": "/rotations/campaigns/{campaign}/releases/",
        "schedule-rules": "/rotations/campaigns/{campaign}/schedule-rules/",
        "findings": "/rotations/campaigns/{campaign}/findings/",
        "overrides": "/rotations/campaigns/{campaign}/overrides/",
        "recognitions": "/rotations/campaigns/{campaign}/recognitions/",
        "plan": "/rotations/plans/{plan}/",
        "batches": "/rotations/batches/",
        "batch": "/rotations/batches/{held}/",
        "batch-form": "/rotations/batches/add/",
        "batch-quotas": "/rotations/batches/{held}/quotas/",
        "batch-names": "/rotations/batches/{named}/names/",
        "batch-roster": "/rotations/batches/{held}/roster/",
        "batch-documents": "/rotations/batches/{held}/documents/",
        "timetable": "/rotations/batches/{held}/timetable/",
        "batch-places": "/rotations/batches/{named}/places/",
        "groups": "/rotations/batches/{held}/groups/",
        "attendance": "/rotations/batches/{held}/attendance/",
        "completion": "/rotations/batches/{held}/completion/",
        "rounds": "/evaluations/rounds/",
        "round": "/evaluations/rounds/{open_round}/",
        "result": "/evaluations/rounds/{closed_round}/result/",
        "progress": "/reports/progress/",
        "submissions": "/reports/submissions/",
        "situation-table": "/reports/submissions/{table}/",
        "work-summary": "/reports/submissions/{summary}/write/",
        "people": "/trainees/people/",
        "person": "/trainees/people/{person}/",
        "election": "/trainees/elections/add/",
        "election-rounds": "/trainees/election-rounds/",
        "imports": "/trainees/imports/add/",
        "imported": "/trainees/imports/",
        "duplicates": "/trainees/duplicates/",
        "merges": "/trainees/duplicates/merges/",
        "transfers": "/trainees/transfers/",
        "corrections": "/trainees/corrections/",
        "hours": "/trainees/hours/",
        "hours-person": "/trainees/people/{person}/hours/",
        "hours-studies": "/trainees/hours/studies/",
        "hours-classes": "/trainees/hours/classes/",
        "hours-standards": "/trainees/hours/standards/",
        "organizations": "/organizations/",
        "courses": "/courses/courses/",
        "lecturers": "/courses/lecturers/",
        "venues": "/courses/venues/",
        "ways": "/courses/travel/",
        "base-quotas": "/courses/bases/quotas/",
        "calendars": "/calendars/",
        "calendar-year": "/calendars/year/",
        "help": "/help/batches/",
    },
    "unit08": {
        "electives": "/rotations/batches/{running}/electives/",
        "releases": "/rotations/batches/{running}/releases/",
        "affairs": "/rotations/batches/{running}/affairs/",
        "arrivals": "/rotations/batches/{running}/arrivals/",
        "lodging": "/rotations/batches/{running}/lodging/",
        "class-seats": "/rotations/batches/{running}/class-seats/",
        "buses": "/rotations/batches/{running}/buses/",
        "today": "/rotations/today/",
        "roll": "/rotations/sessions/{session}/roll/",
        "sign-in-screen": "/rotations/sessions/{session}/screen/",
    },
    "unit10": {
        "offers": "/rotations/batches/offers/",
        "nominate": "/rotations/batches/{named}/nominate/",
    },
    "city": {
        "city-home": "/",
        "city-progress": "/reports/progress/{campaign}/",
        "city-plans": "/rotations/campaigns/{campaign}/plans/",
        "city-receipts": "/reports/progress/{campaign}/receipts/",
        "city-sums": "/reports/progress/{campaign}/sums/",
        "city-places": "/rotations/batches/{shared}/places/",
        "city-places-import": "/rotations/batches/{shared}/places/import/",
        "city-names": "/rotations/batches/{shared}/names/",
        "city-electives": "/rotations/batches/{drawn}/electives/",
        "city-tour": "/rotations/batches/{tour}/tour/",
        "city-stops": "/rotations/tour-stops/",
    },
    "neighbour3": {"planning-run": "/rotations/planning/{run}/"},
    "leader": {"leader-home": "/"},
    "province": {"province-home": "/"},
    "teacher": {"teacher-home": "/"},
    "sysadmin": {"users": "/accounts/users/", "jobs": "/jobs/"},
    "auditor": {"log": "/accounts/log/"},
    "trainee": {
        "phone-home": "/my/",
        "phone-timetable": "/my/timetable/",
        "phone-hours": "/my/hours/",
        "phone-certificates": "/my/certificates/",
        "phone-badge": "/my/badge/",
        "phone-electives": "/my/electives/",
        "phone-notices": "/my/notices/",
        "phone-leave": "/my/leave/",
        "phone-profile": "/my/profile/",
    },
}


@pytest.fixture(scope="module")
def places(demo) -> dict[str, int]:
    """The keys that the addresses of the tour need."""
    running = Batch.objects.get(state=BatchState.RUNNING)
    held = Batch.objects.get(series__startswith="村（社区）")
    named = Batch.objects.filter(state=BatchState.PUBLISHED, organization__name="蓼南乡").get()
    return {
        "campaign": Campaign.objects.get().pk,
        "plan": Plan.objects.get(state="accepted").pk,
        "held": held.pk,
        "running": running.pk,
        "shared": Batch.objects.get(kind=BatchKind.DEMONSTRATION, number=1).pk,
        "drawn": Batch.objects.get(kind=BatchKind.DEMONSTRATION, number=2).pk,
        "tour": Batch.objects.get(kind=BatchKind.TOUR).pk,
        "run": PlanningRun.objects.get().pk,
        "named": named.pk,
        "session": Session.objects.filter(batch=running).order_by("period")[1].pk,
        "open_round": Round.objects.get(state=RoundState.OPEN).pk,
        "closed_round": Round.objects.get(batch=held).pk,
        "table": Submission.objects.get(kind=ReportKind.SITUATION_TABLE).pk,
        "summary": Submission.objects.get(kind=ReportKind.WORK_SUMMARY).pk,
        "person": held.enrolments.order_by("place")[0].person_id,
    }


def account_of(name: str) -> User:
    """Return a demo account by name; the trainee's user name is drawn by lot."""
    if name == "trainee":
        account = Person.objects.exclude(user=None).get().user
        assert account
        return account
    return User.objects.get(username=name)


def picture(page: Page, name: str) -> None:
    """Keep what a first look shows, when pictures are asked for."""
    if os.environ.get("UPDATE_SCREENSHOTS") == "1":
        size = page.viewport_size or OFFICE
        PICTURES.mkdir(parents=True, exist_ok=True)
        shot = Image.open(io.BytesIO(page.screenshot()))
        # A palette is enough for flat surfaces and a third of the bytes.
        shot.quantize(128).save(PICTURES / f"{name}_{size['width']}.png", optimize=True)


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with the page in front of us, at both widths."""
    faults = []
    for size, judges in (
        (OFFICE, (assert_accessible,)),
        (PHONE, (assert_fits, assert_local_only)),
    ):
        page.set_viewport_size(size)
        for judge in judges:
            try:
                judge(page)
            except AssertionError as fault:
                faults.append(f"{judge.__name__} {size['width']}: {fault}")
    return faults


def visit(page: Page, name: str, address: str) -> list[str]:
    """Open a page, look at it at both widths, and return its faults."""
    page.set_viewport_size(OFFICE)
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"{name}: {answer and answer.status}"]
    if page.locator("[data-chart]").count():
        page.locator("[data-chart] svg").first.wait_for()
    picture(page, name)
    faults = [f"{name}: {fault}" for fault in faults_of(page)]
    picture(page, name)
    return faults


@pytest.mark.parametrize("who", TOUR)
def test_tour(demo_page_with, places, who):
    page = demo_page_with(reduced_motion="reduce")
    login(page, account_of(who))
    faults = []
    for name, address in TOUR[who].items():
        faults += visit(page, name, address.format(**places))
    assert not faults, "\n".join(faults)
