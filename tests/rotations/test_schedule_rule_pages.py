"""The pages of the rules: settings, findings, exceptions, and the reason that a form asks for."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from core.days import days_range, first_day, last_day
from rotations.models import Batch, RuleOverride, ScheduleRule, Session
from rotations.scheduling.findings import RuleCode, RuleLevel
from tests.factories.batches import BatchFactory, QuotaFactory, RoomFactory, VenueFactory
from tests.factories.organizations import category
from tests.factories.rotations import CategoryRuleFactory, OpenCampaignFactory
from tests.factories.schedule import absent, override_of, rule
from tests.factories.timetable import LecturerFactory, SessionFactory

pytestmark = pytest.mark.django_db
ALWAYS = days_range(dt.date(2020, 1, 1), dt.date(2099, 12, 31))


@pytest.fixture
def campaign(world):
    made = OpenCampaignFactory.create(organization=world.county, period=ALWAYS)
    rule(made, RuleCode.HOLIDAY, RuleLevel.IGNORE)
    return made


@pytest.fixture
def batch(campaign):
    return BatchFactory.create(campaign=campaign, series="村书记班", number=1)


def settings_url(campaign) -> str:
    return reverse("rotations:schedule_rules", args=[campaign.pk])


def findings_url(campaign, query: str = "") -> str:
    return reverse("rotations:campaign_findings", args=[campaign.pk]) + query


def levels(**changes) -> dict[str, object]:
    """Return the settings form as it is sent, changed in some places."""
    absolute = {"room", "lecturer", "audience", "trainee"}
    sent = {f"level_{code}": "warn" for code in RuleCode.values if code not in absolute}
    return {**sent, "margin_travel": "0", "margin_beds": "0", **changes}


def test_levels_are_set_and_absolute_rules_are_shown_locked(campaign, world, client_of):
    client = client_of(world.alice)
    page = client.get(settings_url(campaign)).content.decode()
    assert page.count("系统强制，不能放宽") == 4
    assert 'level_lecturer"' not in page

    answer = client.post(
        settings_url(campaign), levels(level_beds="ignore", margin_travel="15"), follow=True
    )

    assert "已保存排班规则。" in answer.content.decode()
    stored = {row.code: (row.level, row.margin) for row in ScheduleRule.objects.all()}
    assert stored["beds"] == ("ignore", 0)
    assert stored["travel"] == ("warn", 15)
    assert "holiday" not in stored


def test_a_level_that_there_is_not_keeps_what_was_typed(campaign, world, client_of):
    answer = client_of(world.alice).post(
        settings_url(campaign), levels(level_beds="never", margin_travel="15")
    )
    assert answer.status_code == 422
    assert 'value="15"' in answer.content.decode()
    assert ScheduleRule.objects.count() == 1


def test_those_below_read_the_levels_and_strangers_do_not(campaign, world, client_of):
    page = client_of(world.bob).get(settings_url(campaign)).content.decode()
    assert "<select" not in page
    assert client_of(world.bob).post(settings_url(campaign), levels()).status_code == 404
    assert client_of(world.charlie).get(settings_url(campaign)).status_code == 404
    assert client_of(world.charlie).get(findings_url(campaign)).status_code == 404
    assert client_of(world.alice).delete(settings_url(campaign)).status_code == 405
    assert client_of(world.alice).post(findings_url(campaign)).status_code == 405


def test_findings_are_grouped_filtered_and_exported(batch, campaign, world, client_of):
    client = client_of(world.alice)
    assert "没有发现冲突" in client.get(findings_url(campaign)).content.decode()
    batch.venue.beds, batch.venue.meals_per_day = 5, 6
    batch.venue.save()

    page = client.get(findings_url(campaign)).content.decode()
    assert "禁止 1 处，提醒 1 处，已作例外 0 处" in page
    assert "住宿 10 人，只有 5 张床位可用" in page
    assert "用餐 10 人，只有 6 人的供餐能力" in page
    assert reverse("rotations:batch_detail", args=[batch.pk]) in page

    blocking = client.get(findings_url(campaign, "?level=block")).content.decode()
    assert "住宿 10 人" in blocking
    assert "用餐 10 人" not in blocking
    assert (
        "没有符合条件的问题" in client.get(findings_url(campaign, "?rule=travel")).content.decode()
    )

    file = client.get(findings_url(campaign, "?rule=beds&export=xlsx"))
    book = load_workbook(io.BytesIO(b"".join(file)))
    rows = list(book["冲突检查"].values)
    assert [row[:3] for row in rows] == [
        ("级别", "规则", "班次"),
        ("禁止", "住宿不超过床位", "村书记班第1期"),
    ]


def test_an_exception_is_shown_beside_its_finding_and_taken_back(batch, campaign, world, client_of):
    batch.venue.beds = 5
    batch.venue.save()
    client = client_of(world.alice)
    key = f"beds:{batch.pk}:{first_day(batch.dates):%y%m%d}-{last_day(batch.dates):%y%m%d}"
    override = override_of(batch, by=world.alice, key=f"{key}:{batch.venue_id}")
    page = client.get(findings_url(campaign)).content.decode()
    assert "例外原因：另租宾馆" in page
    assert "已作例外 1 处" in page

    records = reverse("rotations:override_list", args=[campaign.pk])
    assert "另租宾馆" in client.get(records).content.decode()
    assert "另租宾馆" not in client.get(f"{records}?standing=no").content.decode()
    assert "另租宾馆" in client.get(f"{records}?standing=yes&rule=beds").content.decode()
    withdraw = reverse("rotations:override_withdraw", args=[override.pk])
    assert "床位不够" in client.get(withdraw).content.decode()
    assert client_of(world.charlie).post(withdraw).status_code == 404
    assert client.post(withdraw, follow=True).status_code == 200
    assert client.post(withdraw).status_code == 409
    assert "例外原因" not in client.get(findings_url(campaign)).content.decode()
    assert "已撤销" in client.get(records).content.decode()


def typed_batch(batch, **facts) -> dict[str, object]:
    """Return what somebody typed into the form of a class."""
    return {
        "campaign": batch.campaign_id,
        "organization": f"{batch.organization.name} #{batch.organization_id}",
        "series": "社区书记班",
        "number": "1",
        "kind": "rotation",
        "level": batch.level,
        "categories": [category("village").pk],
        "venue": batch.venue_id,
        "starts_on": first_day(batch.dates).isoformat(),
        "ends_on": last_day(batch.dates).isoformat(),
        "capacity": "95",
        **facts,
    }


def test_a_class_without_beds_is_answered_with_the_findings_and_kept_with_a_reason(
    batch, world, client_of
):
    client, url = client_of(world.alice), reverse("rotations:batch_add")
    refused = client.post(url, typed_batch(batch))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "排班规则不允许，没有保存（1 处）" in page
    assert "同期有“村书记班第1期”" in page
    assert "仍要保存，原因" in page
    assert 'name="waived_rules" value="beds"' in page
    assert 'value="社区书记班"' in page

    sent = typed_batch(batch, waiver_reason="已另租宾馆", waived_rules="beds")
    answer = client.post(url, sent)
    assert answer.status_code == 302
    made = Batch.objects.get(series="社区书记班")
    assert RuleOverride.objects.get().batch == made

    edit = reverse("rotations:batch_edit", args=[made.pk])
    moved = typed_batch(batch, revision=made.revision, capacity="99")
    assert client.post(edit, moved).status_code == 302
    venue = VenueFactory.create(organization=world.county, beds=3)
    moved = typed_batch(batch, revision=made.revision + 1, venue=venue.pk)
    assert "只有 3 张床位可用" in client.post(edit, moved).content.decode()


def test_publishing_asks_for_a_reason(batch, campaign, world, client_of):
    CategoryRuleFactory.create(campaign=campaign, min_days=4, due_on=dt.date(2099, 1, 1))
    QuotaFactory.create(batch=batch, organization=world.township)
    client = client_of(world.alice)
    url = reverse("rotations:batch_publish", args=[batch.pk])
    refused = client.post(url, {})
    assert refused.status_code == 422
    assert "村规定不少于 4 天" in refused.content.decode()
    assert "仍要保存，原因" in refused.content.decode()
    sent = {"waiver_reason": "农事紧", "waived_rules": "length"}
    assert client.post(url, sent).status_code == 302
    assert Batch.objects.get().state == "published"


def typed_session(batch, **facts) -> dict[str, object]:
    """Return what somebody typed into the form of a session."""
    return {
        "title": "基层治理",
        "mode": "lecture",
        "kind": "",
        "day": first_day(batch.dates).isoformat(),
        "starts_at": "08:30",
        "ends_at": "10:00",
        "attendance": "whole",
        "counts_for_hours": "on",
        "note": "",
        **facts,
    }


def test_the_class_teacher_sees_what_is_wrong_but_is_offered_no_reason(batch, world, client_of):
    lecturer = LecturerFactory.create(organization=world.county, name="陈明")
    absent(lecturer, batch.dates)
    url = reverse("rotations:session_add", args=[batch.pk])
    page = client_of(world.teacher).post(url, typed_session(batch, lecturers=[lecturer.pk]))
    assert page.status_code == 422
    assert "陈明此时不能授课（出差）" in page.content.decode()
    assert "请由主办单位工作人员作例外处理" in page.content.decode()
    assert "仍要保存，原因" not in page.content.decode()

    sent = typed_session(
        batch, lecturers=[lecturer.pk], waiver_reason="已请假回来", waived_rules="lecturer_away"
    )
    assert client_of(world.alice).post(url, sent).status_code == 302
    assert RuleOverride.objects.get().session == Session.objects.get()


def test_moving_is_judged_and_reminded(batch, world, client_of):
    room = RoomFactory.create(venue=batch.venue, capacity=3)
    session = SessionFactory.create(batch=batch, parts={"rooms": [room]})
    client, url = client_of(world.alice), reverse("rotations:session_move", args=[session.pk])
    sent = {
        "day": first_day(batch.dates).isoformat(),
        "starts_at": "14:00",
        "ends_at": "15:00",
        "revision": session.revision,
    }
    answer = client.post(url, sent, follow=True)
    assert "预计 10 人，教室只容纳 3 人" in answer.content.decode()


def test_listing_exceptions_takes_as_many_queries_for_three_as_for_one(
    batch, campaign, world, client_of
):
    client, url = client_of(world.alice), reverse("rotations:override_list", args=[campaign.pk])

    def read() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    override_of(batch, by=world.alice)
    few = read()
    for number in (2, 3):
        other = BatchFactory.create(campaign=campaign)
        override_of(other, by=world.alice, key=f"beds:{number}")
    assert read() == few
