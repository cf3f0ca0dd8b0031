"""The rules of scheduling at work: set, asked, waived, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from core.days import days_range
from rotations.enums import BatchState, CampaignState
from rotations.models import Batch, RuleOverride, ScheduleRule, Session
from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.scheduling.violations import RuleViolation, Waiver
from rotations.selectors.findings import findings_of_batch, findings_of_stored
from rotations.selectors.schedule_rules import rule_book
from rotations.services.batch_states import cancel_batch, confirm_batch, publish_batch
from rotations.services.batches import create_batch, update_batch
from rotations.services.schedule_rules import set_schedule_rules, withdraw_override
from rotations.services.timetable import arrange_session, cancel_session, move_session
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    QuotaFactory,
    RoomFactory,
    from_today,
)
from tests.factories.organizations import category
from tests.factories.rotations import CategoryRuleFactory, OpenCampaignFactory
from tests.factories.schedule import absent, override_of, rule, season
from tests.factories.timetable import LecturerFactory, SessionFactory, hours

if TYPE_CHECKING:
    from organizations.models import Category

pytestmark = pytest.mark.django_db
ALWAYS = days_range(dt.date(2020, 1, 1), dt.date(2099, 12, 31))
RENTED = Waiver("已另租宾馆", frozenset({"beds"}))


@pytest.fixture
def campaign(world):
    made = OpenCampaignFactory.create(organization=world.county, period=ALWAYS)
    rule(made, RuleCode.HOLIDAY, RuleLevel.IGNORE)
    return made


@pytest.fixture
def batch(campaign):
    return BatchFactory.create(campaign=campaign, series="村书记班", number=1)


def beside(batch, **facts) -> Batch:
    """Return an unsaved class at the same place on the same days."""
    plain = {
        "campaign": batch.campaign,
        "organization": batch.organization,
        "series": "社区书记班",
        "number": 1,
        "level": batch.level,
        "venue": batch.venue,
        "dates": batch.dates,
        "capacity": 95,
    }
    return Batch(**{**plain, **facts})


def village() -> list[Category]:
    return [category("village")]


def test_a_class_for_which_there_are_no_beds_is_refused(world, batch):
    with pytest.raises(RuleViolation) as refused:
        create_batch(beside(batch), categories=village(), by=world.alice)
    assert [one.rule for one in refused.value.findings] == [RuleCode.BEDS]
    assert "同期有“村书记班第1期”" in refused.value.messages[0]
    assert refused.value.may_be_overridden
    assert Batch.objects.count() == 1


def test_it_is_kept_with_a_reason_that_is_recorded(world, batch):
    made = create_batch(beside(batch), categories=village(), by=world.alice, waiver=RENTED)

    (finding,) = findings_of_batch(world.alice, made)
    assert (finding.exception, finding.blocks) == ("已另租宾馆", False)
    override = RuleOverride.objects.get()
    assert (override.batch, override.rule, override.key) == (made, "beds", finding.key)
    assert (override.allowed_by, override.finding) == (world.alice, finding.message)
    entry = AuditEntry.objects.get(action="rules.allow")
    assert entry.detail["reason"] == "已另租宾馆"


@pytest.mark.parametrize("waiver", [Waiver("   "), Waiver("有原因", frozenset({"calendar"}))])
def test_a_reason_must_say_something_about_this_rule(world, batch, waiver):
    with pytest.raises(RuleViolation):
        create_batch(beside(batch), categories=village(), by=world.alice, waiver=waiver)
    assert not RuleOverride.objects.exists()


def test_an_exception_no_longer_needed_is_withdrawn(world, batch):
    made = create_batch(beside(batch), categories=village(), by=world.alice, waiver=RENTED)
    made.capacity = 20
    update_batch(made, categories=village(), revision=made.revision, by=world.alice)
    override = RuleOverride.objects.get()
    assert override.withdrawn_at is not None
    assert override.withdrawn_by is None


def test_an_edit_of_something_else_is_not_judged_again(world, batch):
    season(world.county, batch.dates)
    batch.contact = "王 0730-1"
    update_batch(batch, categories=village(), revision=batch.revision, by=world.alice)
    batch.capacity = 11
    with pytest.raises(RuleViolation) as refused:
        update_batch(batch, categories=village(), revision=batch.revision, by=world.alice)
    assert [one.rule for one in refused.value.findings] == [RuleCode.CALENDAR]
    assert Batch.objects.get().capacity == 10


def test_a_class_that_is_over_is_a_record_and_not_judged(world, batch):
    season(world.county, from_today(-40, -1))
    past = beside(batch, dates=from_today(-9, -7))
    made = create_batch(past, categories=village(), by=world.alice, is_backfill=True)
    assert made.pk


def test_length_is_a_reminder_to_a_draft_and_binds_when_it_is_published(world, batch, campaign):
    CategoryRuleFactory.create(campaign=campaign, min_days=4, due_on=dt.date(2099, 1, 1))
    QuotaFactory.create(batch=batch, organization=world.township)
    batch.capacity = 12
    update_batch(batch, categories=village(), revision=batch.revision, by=world.alice)

    with pytest.raises(RuleViolation) as refused:
        publish_batch(batch, by=world.alice)
    assert [one.rule for one in refused.value.findings] == [RuleCode.LENGTH]
    assert Batch.objects.get().state == BatchState.DRAFT

    batch.refresh_from_db()
    publish_batch(batch, by=world.alice, waiver=Waiver("农事紧，三天半办完"))
    assert Batch.objects.get().state == BatchState.PUBLISHED


def test_the_roster_is_not_fixed_without_the_visit_that_the_campaign_asks_for(world, campaign):
    rule(campaign, RuleCode.SITE_VISIT, RuleLevel.BLOCK)
    batch = BatchFactory.create(campaign=campaign, state=BatchState.PUBLISHED)
    EnrolmentFactory.create(batch=batch)
    with pytest.raises(RuleViolation) as refused:
        confirm_batch(batch, by=world.alice)
    assert [one.rule for one in refused.value.findings] == [RuleCode.SITE_VISIT]
    SessionFactory.create(batch=batch, mode="site_visit")
    batch.refresh_from_db()
    confirm_batch(batch, by=world.alice)
    assert batch.state == BatchState.CONFIRMED


def lecture(batch, **facts) -> dict[str, Any]:
    return {
        "kind": "teaching",
        "mode": "lecture",
        "title": "基层治理",
        "period": hours(batch, "10:20", "11:30"),
        "audience": [(batch, ())],
        **facts,
    }


def test_a_lecturer_on_the_way_is_not_arranged_and_an_exception_follows_the_session(world, batch):
    lecturer = LecturerFactory.create(organization=world.county, name="陈明")
    other = BatchFactory.create(campaign=batch.campaign, series="另一班")
    SessionFactory.create(batch=other, parts={"lecturers": [lecturer]})

    with pytest.raises(RuleViolation) as refused:
        arrange_session(batch, by=world.alice, **lecture(batch, lecturers=[lecturer]))
    assert "之间只有 20 分钟，路程需 30 分钟" in refused.value.messages[0]
    assert Session.objects.count() == 1

    waiver = Waiver("专车接送", frozenset({"travel"}))
    made = arrange_session(
        batch, by=world.alice, waiver=waiver, **lecture(batch, lecturers=[lecturer])
    )
    (finding,) = findings_of_stored(world.alice, made.pk)
    assert finding.exception == "专车接送"
    override = RuleOverride.objects.get()
    assert (override.session, override.withdrawn_at) == (made, None)

    later = hours(batch, "14:00", "15:00")
    move_session(made, period=later, revision=made.revision, by=world.alice)
    assert findings_of_stored(world.alice, made.pk) == []
    assert RuleOverride.objects.get().withdrawn_at is not None


def test_the_class_teacher_arranges_but_makes_no_exceptions(world, batch):
    lecturer = LecturerFactory.create(organization=world.county)
    absent(lecturer, batch.dates)
    facts = lecture(batch, lecturers=[lecturer])
    with pytest.raises(RuleViolation):
        arrange_session(batch, by=world.teacher, waiver=Waiver("老师答应了"), **facts)
    arrange_session(batch, by=world.alice, waiver=Waiver("老师答应了"), **facts)


def test_warnings_are_stored(world, batch):
    room = RoomFactory.create(venue=batch.venue, capacity=3)
    made = arrange_session(batch, by=world.alice, **lecture(batch, rooms=[room]))
    (finding,) = findings_of_stored(world.alice, made.pk)
    assert (finding.rule, finding.level) == (RuleCode.ROOM_CAPACITY, RuleLevel.WARN)


def test_exceptions_go_with_what_is_called_off(world, batch):
    session = SessionFactory.create(batch=batch)
    override_of(batch, by=world.alice, session=session, key="lecturer_away:1")
    override_of(batch, by=world.alice)
    cancel_session(session, revision=session.revision, by=world.alice)
    assert RuleOverride.objects.filter(withdrawn_at=None).count() == 1
    cancel_batch(batch, reason="汛情", by=world.alice)
    assert not RuleOverride.objects.filter(withdrawn_at=None).exists()
    assert RuleOverride.objects.count() == 2


def test_an_exception_is_taken_back_once(world, batch):
    override = override_of(batch, by=world.alice)
    withdraw_override(override, by=world.alice)
    assert RuleOverride.objects.get().withdrawn_by == world.alice
    with pytest.raises(ValidationError) as refused:
        withdraw_override(override, by=world.alice)
    assert refused.value.code == "withdrawn"


def test_levels_are_kept_where_they_differ_from_the_custom(world, campaign):
    set_schedule_rules(
        campaign,
        {
            RuleCode.HOLIDAY: (RuleLevel.WARN, 0),
            RuleCode.MEALS: (RuleLevel.BLOCK, 7),
            RuleCode.TRAVEL: (RuleLevel.BLOCK, 15),
        },
        by=world.alice,
    )
    assert set(ScheduleRule.objects.values_list("code", "level", "margin")) == {
        ("meals", "block", 0),
        ("travel", "block", 15),
    }
    assert rule_book(campaign.pk).level(RuleCode.HOLIDAY) == RuleLevel.WARN


def test_absolute_rules_and_closed_campaigns_are_left_alone(world, campaign):
    with pytest.raises(ValidationError) as refused:
        set_schedule_rules(campaign, {RuleCode.ROOM: (RuleLevel.WARN, 0)}, by=world.alice)
    assert refused.value.code == "absolute"
    campaign.state = CampaignState.CLOSED
    campaign.save()
    with pytest.raises(ValidationError) as refused:
        set_schedule_rules(campaign, {RuleCode.MEALS: (RuleLevel.BLOCK, 0)}, by=world.alice)
    assert refused.value.code == "closed"


def test_the_database_lowers_and_waives_no_absolute_rule_either(world, campaign, batch):
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(campaign, RuleCode.LECTURER, RuleLevel.IGNORE)
    with pytest.raises(IntegrityError), transaction.atomic():
        override_of(batch, by=world.alice, rule=RuleCode.ROOM)
    with pytest.raises(IntegrityError), transaction.atomic():
        override_of(batch, by=world.alice, reason="")
    override_of(batch, by=world.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        override_of(batch, by=world.alice)


def test_judging_a_class_takes_as_many_queries_beside_three_others_as_beside_one(world, batch):
    def read() -> int:
        with CaptureQueriesContext(connection) as asked:
            findings_of_batch(world.alice, batch)
        return len(asked)

    BatchFactory.create(campaign=batch.campaign, venue=batch.venue, capacity=200)
    read()
    few = read()
    for _ in range(2):
        BatchFactory.create(campaign=batch.campaign, venue=batch.venue)
    assert read() == few
