"""The staff's side of an evaluation in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.running import run
from courses.enums import Mode
from evaluations.models import Remark, Round
from evaluations.services.closing import close_round
from rotations.enums import SessionKind
from rotations.models import Session, SessionAudience
from tests.e2e.browser import (
    assert_accessible,
    assert_fits,
    assert_local_only,
    login,
    shot,
)
from tests.factories.batches import EnrolmentFactory, PublishedBatchFactory
from tests.factories.evaluations import answers_for, cast, slips_of
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.cast import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LECTURES = ("学习党章和党内法规", "怎样开好组织生活会", "村级集体经济案例")
RATINGS = [5] * 17 + [4] * 6 + [3] * 2


def lecture(batch, title: str, hour: int) -> None:
    begin = timezone.make_aware(
        dt.datetime.combine(batch.dates.lower, dt.time(hour))
    )  # made aware at once
    session = Session.objects.create(
        batch=batch,
        kind=SessionKind.TEACHING,
        mode=Mode.LECTURE,
        title=title,
        period=(begin, begin + dt.timedelta(hours=1)),
    )
    SessionAudience.objects.create(session=session, batch=batch, groups=(None, None))


def test_a_round_from_draft_to_result(page: Page, world: World):
    batch = PublishedBatchFactory.create(campaign__organization=world.county, capacity=40)
    for number, title in enumerate(LECTURES):
        lecture(batch, title, 8 + number)
    EnrolmentFactory.create(batch=batch, person=secretary_of(world.village))
    login(page, world.alice)
    page.goto(f"/evaluations/batches/{batch.pk}/rounds/add/")
    assert_accessible(page)
    shot(page, "round-form")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="开始测评").wait_for()
    shot(page, "round-draft")
    page.get_by_role("button", name="开始测评").click()
    page.get_by_label("打印张数").fill("25")
    page.get_by_role("button", name="生成测评码").click()
    page.get_by_text("打印测评码").first.wait_for()
    job = Job.objects.get()
    run(str(job.pk))
    round_ = Round.objects.get()
    with default_storage.open(round_.slips_file) as sheet:
        assert sheet.read(5) == b"%PDF-"
    page.goto(f"/evaluations/rounds/{round_.pk}/")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "round-open")
    for code, rating in zip(slips_of(round_, 25, by=world.alice), RATINGS, strict=True):
        cast(round_, code, answers_for(round_, rating, "早饭可以再早一点" if rating == 3 else ""))
    page.goto(f"/evaluations/rounds/{round_.pk}/close/")
    assert_accessible(page)
    shot(page, "round-close")
    close_round(round_, by=world.alice)
    page.goto(f"/evaluations/rounds/{round_.pk}/remarks/review/")
    page.get_by_label("可公开").first.check()
    assert_accessible(page)
    shot(page, "remark-review")
    page.get_by_role("button", name="保存审核结果").click()
    page.get_by_text("怎样计算").wait_for()
    assert Remark.objects.filter(state="shown").count() == 1
    for address, name in (
        (f"rounds/{round_.pk}/result/", "result"),
        (f"rounds/{round_.pk}/receipts/", "result-receipts"),
        ("rounds/", "round-list"),
        (f"batches/{batch.pk}/rounds/", "batch-rounds"),
        ("questionnaires/", "questionnaire-list"),
        ("questionnaires/add/", "questionnaire-form"),
    ):
        page.goto(f"/evaluations/{address}")
        assert_accessible(page)
        assert_fits(page)
        shot(page, name)
    assert_local_only(page)
