"""Findings read from the database: every rule, in words, as far as the user may know them."""

from __future__ import annotations

import datetime as dt
import random
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.days import days_range
from rotations.enums import BatchState
from rotations.models import Session
from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.selectors.bookings import booking_of
from rotations.selectors.findings import (
    PAIRED_RULES,
    findings_of_batch,
    findings_of_campaign,
    findings_of_session,
    findings_of_stored,
    findings_of_timetable,
)
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    QuotaFactory,
    RoomFactory,
    VenueFactory,
    from_today,
)
from tests.factories.rotations import CategoryRuleFactory, OpenCampaignFactory
from tests.factories.schedule import absent, block, demonstration_base, rule, season
from tests.factories.timetable import LecturerFactory, SessionFactory, hours

pytestmark = pytest.mark.django_db


ALWAYS = days_range(dt.date(2020, 1, 1), dt.date(2099, 12, 31))


def campaign_of(organization):
    """Return a campaign that outlasts this test suite, and does not mind on which days it runs."""
    made = OpenCampaignFactory.create(organization=organization, period=ALWAYS)
    rule(made, RuleCode.HOLIDAY, RuleLevel.IGNORE)
    return made


@pytest.fixture
def campaign(world):
    return campaign_of(world.county)


@pytest.fixture
def batch(campaign):
    return BatchFactory.create(campaign=campaign, series="村书记班", number=1)


def foreign_batch(world, **facts):
    campaign = campaign_of(world.next_county)
    return BatchFactory.create(campaign=campaign, series="邻县班", number=1, **facts)


def told(findings) -> dict[RuleCode, str]:
    """Return the messages by rule; each rule is broken once."""
    found = {finding.rule: finding.message for finding in findings}
    assert len(found) == len(findings)
    return found


def day(batch, number: int = 0) -> str:
    on = batch.dates.lower + dt.timedelta(days=number)
    return f"{on.month}月{on.day}日"


def test_beds_of_another_countys_class_count_and_only_its_organizer_is_named(world, batch):
    batch.venue.beds = 25
    batch.venue.save()
    foreign_batch(world, venue=batch.venue, capacity=20)

    (finding,) = findings_of_batch(world.alice, batch)

    assert (finding.rule, finding.level, finding.blocks) == (RuleCode.BEDS, RuleLevel.BLOCK, True)
    assert finding.message == (
        f"“村书记班第1期”：{batch.venue}{day(batch)}至{day(batch, 1)}住宿 30 人，只有 25 张床位可用；"
        "同期有湘阴县举办的班次。"
    )
    assert finding.others == ("湘阴县",)
    assert finding.batches[0] == batch.pk
    assert findings_of_campaign(world.alice, batch.campaign) == [finding]
    assert findings_of_campaign(world.charlie, batch.campaign) == []


def test_a_class_is_judged_as_if_it_were_elsewhere_and_later(world, batch):
    small = VenueFactory.create(organization=world.county, beds=5)
    assert findings_of_batch(world.alice, batch) == []
    (elsewhere,) = findings_of_batch(world.alice, batch, venue=small)
    assert elsewhere.rule == RuleCode.BEDS
    season(world.county, from_today(30, 40))
    (later,) = findings_of_batch(world.alice, batch, dates=from_today(38, 42))
    assert later.rule == RuleCode.CALENDAR
    assert later.key != findings_of_batch(world.alice, batch, dates=from_today(39, 43))[0].key
    assert findings_of_batch(world.alice, batch) == []


def test_margin_of_beds_and_an_ignored_rule(world, batch):
    rule(batch.campaign, RuleCode.BEDS, RuleLevel.BLOCK, margin=91)
    assert [one.rule for one in findings_of_batch(world.alice, batch)] == [RuleCode.BEDS]
    batch.campaign.schedule_rules.update(level=RuleLevel.IGNORE)
    assert findings_of_batch(world.alice, batch) == []


def test_what_is_wrong_with_a_class_in_words(world, batch, campaign):
    CategoryRuleFactory.create(campaign=campaign, min_days=4, due_on=batch.dates.lower)
    campaign.period = days_range(batch.dates.lower, batch.dates.lower)
    campaign.save()
    block(batch.venue, from_today(15, 20), "承办会议")
    season(world.township, from_today(16, 16), "双抢", effect="warn")
    QuotaFactory.create(batch=batch, organization=world.township)
    batch.venue.meals_per_day = 9
    batch.venue.save()
    BatchFactory.create(campaign=campaign, dates=from_today(60, 61))

    found = told(findings_of_batch(world.alice, batch))

    first, second, last = (day(batch, number) for number in range(3))
    name, county, owner = "“村书记班第1期”", batch.venue, batch.venue.organization
    until, starts = batch.dates.upper - dt.timedelta(days=1), batch.dates.lower
    assert found == {
        RuleCode.VENUE_CLOSED: f"{county}{second}至{last}停用（承办会议，由{owner}登记）：{name}。",
        RuleCode.MEALS: f"{name}：{county}{first}至{last}用餐 10 人，只有 9 人的供餐能力。",
        RuleCode.CALENDAR: f"{name}：{last}为“双抢”时段，宜避开。",
        RuleCode.LENGTH: f"{name}共 3 天，村规定不少于 4 天。",
        RuleCode.DEADLINE: f"{name}{until}结束，晚于村的完成期限（{starts}）。",
        RuleCode.PERIOD: f"{name}不在轮训起止日期（{starts} 至 {starts}）内。",
    }


def test_a_draft_is_reminded_of_what_binds_a_published_class(world, batch, campaign):
    CategoryRuleFactory.create(campaign=campaign, min_days=4, due_on=dt.date(2099, 1, 1))
    (reminded,) = findings_of_batch(world.alice, batch)
    batch.state = BatchState.PUBLISHED
    (bound,) = findings_of_batch(world.alice, batch)
    assert (reminded.rule, reminded.level) == (RuleCode.LENGTH, RuleLevel.WARN)
    assert (bound.rule, bound.level) == (RuleCode.LENGTH, RuleLevel.BLOCK)


def test_a_holiday_is_named(world, campaign):
    campaign.schedule_rules.all().delete()
    batch = BatchFactory.create(
        campaign=campaign, dates=days_range(dt.date(2026, 9, 30), dt.date(2026, 10, 2))
    )
    (finding,) = findings_of_batch(world.alice, batch)
    assert finding.message == f"“{batch}”：10月1日至10月2日含法定节假日（国庆节）。"
    assert finding.level == RuleLevel.WARN


def test_people_on_the_list_of_another_class_of_the_new_days(world, batch):
    trainee = EnrolmentFactory.create(batch=batch)
    other = foreign_batch(world, dates=from_today(30, 32))
    EnrolmentFactory.create(batch=other, person=trainee.person)

    assert findings_of_batch(world.alice, batch) == []
    (finding,) = findings_of_batch(world.alice, batch, dates=from_today(32, 34))

    assert (finding.rule, finding.blocks) == (RuleCode.TRAINEE, True)
    assert finding.message == ("1 名学员同时在“村书记班第1期”和湘阴县举办的班次名单中，日期重叠。")


def draft_of(batch, **facts):
    """Return a stored lecture of a class and what it takes."""
    session = SessionFactory.create(batch=batch, **facts)
    return session, booking_of(session)


def test_the_way_from_another_countys_lecture(world, batch):
    lecturer = LecturerFactory.create(organization=world.prefecture, name="陈明")
    theirs = foreign_batch(world, dates=batch.dates)
    SessionFactory.create(
        batch=theirs, period=hours(theirs, "10:30", "11:30"), parts={"lecturers": [lecturer]}
    )
    session, draft = draft_of(batch, parts={"lecturers": [lecturer]})

    (finding,) = findings_of_session(world.alice, session, draft)

    when = f"{day(batch)} 08:30–10:00"
    assert finding.message == (
        f"陈明在“基层治理”（村书记班第1期，{when}）和湘阴县的安排（{day(batch)} 10:30–11:30）之间"
        "只有 30 分钟，路程需 120 分钟。"
    )
    assert (finding.rule, finding.blocks) == (RuleCode.TRAVEL, True)
    assert finding in findings_of_campaign(world.alice, batch.campaign)
    there = findings_of_campaign(world.charlie, theirs.campaign)
    (told_there,) = [one for one in there if one.rule == RuleCode.TRAVEL]
    assert "平江县的安排" in told_there.message
    assert told_there.key == finding.key
    assert finding in findings_of_timetable(world.alice, batch)


def test_the_next_room_is_no_way(world, batch):
    lecturer, room = LecturerFactory.create(), RoomFactory.create(venue=batch.venue)
    other = BatchFactory.create(campaign=batch.campaign, venue=batch.venue)
    SessionFactory.create(
        batch=other, period=hours(other, "10:00", "11:30"), parts={"lecturers": [lecturer]}
    )
    parts = {"lecturers": [lecturer], "rooms": [room], "audience": [(batch, ())]}
    assert findings_of_session(world.alice, *draft_of(batch, parts=parts)) == []


def test_what_is_wrong_with_a_session_in_words(world, batch):
    lecturer = LecturerFactory.create(name="陈明")
    absent(lecturer, batch.dates)
    site = VenueFactory.create(organization=world.county, name="黄金村")
    demonstration_base(site, visitors_per_day=15, opens_at="09:00", closes_at="17:00")
    yard = RoomFactory.create(venue=site, name="广场", capacity=8)
    block(site, batch.dates, "整修", room=yard)
    theirs = foreign_batch(world)
    SessionFactory.create(
        batch=theirs, period=hours(theirs, "14:00", "15:00"), parts={"rooms": [yard]}
    )

    found = told(
        findings_of_session(
            world.alice, *draft_of(batch, parts={"lecturers": [lecturer], "rooms": [yard]})
        )
    )

    this = f"“基层治理”（村书记班第1期，{day(batch)} 08:30–10:00）"
    assert found == {
        RuleCode.LECTURER_AWAY: f"陈明此时不能授课（出差）：{this}。",
        RuleCode.VENUE_CLOSED: f"黄金村 广场{day(batch)}停用（整修，由平江县登记）：{this}。",
        RuleCode.ROOM_CAPACITY: f"{this}预计 10 人，教室只容纳 8 人。",
        RuleCode.BASE_CAPACITY: (
            f"{this}：黄金村当日共接待 20 人，每天最多 15 人；同日还有湘阴县举办的班次。"
        ),
        RuleCode.BASE_HOURS: f"黄金村此时不开放：{this}。",
    }


def test_a_draft_that_would_clash_is_told_as_well(world, batch):
    lecturer, room = LecturerFactory.create(name="陈明"), RoomFactory.create(venue=batch.venue)
    parts = {"lecturers": [lecturer], "rooms": [room]}
    SessionFactory.create(batch=batch, parts=parts)
    later = SessionFactory.create(batch=batch, period=hours(batch, "14:00", "15:00"), parts=parts)
    moved = booking_of(later)
    earlier = hours(batch, "09:00", "10:00")
    moved = type(moved)(earlier.lower, earlier.upper, *list(vars(moved).values())[2:])

    found = told(findings_of_session(world.alice, later, moved))

    assert set(found) == {RuleCode.ROOM, RuleCode.LECTURER, RuleCode.AUDIENCE}
    assert found[RuleCode.LECTURER].startswith(
        "陈明的两项安排时间重叠：“基层治理”（村书记班第1期，"
    )


def test_an_unsaved_session_is_judged(world, batch):
    room = RoomFactory.create(venue=batch.venue, capacity=3)
    session = Session(
        batch=batch, mode="lecture", title="新课", period=hours(batch, "09:00", "10:00")
    )
    draft = booking_of(SessionFactory.create(batch=batch, parts={"rooms": [room]}))
    draft = type(draft)(draft.start, draft.end, (), frozenset(), draft.rooms)
    found = findings_of_session(world.alice, session, draft)
    assert {one.rule for one in found} == {RuleCode.ROOM}


def test_reading_a_campaign_takes_as_many_queries_for_three_classes_as_for_one(world, campaign):
    def read() -> int:
        with CaptureQueriesContext(connection) as asked:
            findings_of_campaign(world.alice, campaign)
        return len(asked)

    def another_class() -> None:
        made = BatchFactory.create(campaign=campaign, capacity=200)
        lecturer, room = LecturerFactory.create(), RoomFactory.create(venue=made.venue, capacity=1)
        SessionFactory.create(batch=made, parts={"lecturers": [lecturer], "rooms": [room]})

    another_class()
    another_class()
    read()  # the user's posts are read once
    few = read()
    another_class()
    another_class()
    assert read() == few


def test_one_move_asks_six_questions_while_all_is_well(world, batch):
    def asked(session: Session) -> int:
        draft = booking_of(session)
        with CaptureQueriesContext(connection) as queries:
            assert findings_of_session(world.alice, session, draft) == []
        return len(queries)

    lecturer, room = LecturerFactory.create(), RoomFactory.create(venue=batch.venue, capacity=90)
    parts = {"lecturers": [lecturer], "rooms": [room]}
    session = SessionFactory.create(batch=batch, parts=parts)
    asked(session)  # the user's posts are read once
    assert asked(session) == 6  # rules, sessions, venues, people, lecturers, ways
    SessionFactory.create(batch=batch, period=hours(batch, "14:30", "15:00"), parts=parts)
    assert asked(session) == 6


@pytest.mark.parametrize("seed", range(3))
def test_one_session_is_told_of_as_the_whole_campaign_is(world, campaign, seed):
    dice = random.Random(seed)  # noqa: S311  # repeatable on purpose
    for session in crowd(world, campaign, dice):
        whole = [
            one
            for one in findings_of_campaign(world.alice, campaign)
            if one.sessions[:1] == (session.pk,)
            or (one.rule in PAIRED_RULES and session.pk in one.sessions)
        ]
        found = findings_of_stored(world.alice, session.pk)
        assert sorted(found, key=lambda one: one.key) == sorted(whole, key=lambda one: one.key)


def crowd(world, campaign, dice) -> list[Session]:
    """Return the sessions of two classes that share lecturers, rooms, a base and a joint lecture."""
    mine = [BatchFactory.create(campaign=campaign, capacity=30) for _ in range(2)]
    theirs = foreign_batch(world)
    site = VenueFactory.create(organization=world.next_county, name="黄金村")
    demonstration_base(site, visitors_per_day=45, opens_at="09:00", closes_at="17:00")
    rooms = [RoomFactory.create(venue=batch.venue, capacity=30) for batch in mine]
    rooms += [RoomFactory.create(venue=site, capacity=80) for _ in range(2)]
    lecturers = [LecturerFactory.create(organization=world.county) for _ in range(3)]
    absent(lecturers[0], mine[0].dates)
    block(site, mine[0].dates, "整修", room=rooms[2])
    made = []
    for _ in range(14):
        host = dice.choice([*mine, theirs])
        start, length = dice.randrange(8 * 60, 20 * 60, 15), dice.choice((45, 90))
        parts = {
            "audience": [(batch, ()) for batch in ({host} if dice.random() < 0.8 else mine)],
            "lecturers": [dice.choice(lecturers)],
            "rooms": [dice.choice(rooms)],
        }
        period = hours(host, clock(start), clock(start + length), day=dice.randrange(3))
        with suppress(IntegrityError), transaction.atomic():
            made.append(SessionFactory.create(batch=host, period=period, parts=parts))
    return [session for session in made if session.batch in mine]


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
