"""A lecturer's way from home and back, and the days on which a borrowed one may be booked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from rotations.models import ScheduleRule
from rotations.scheduling.conflicts import Booking
from rotations.scheduling.facts import (
    BatchFact,
    LecturerFact,
    Loan,
    Margins,
    Schedule,
    SessionFact,
)
from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.scheduling.sweep import judge_all
from rotations.selectors.bookings import booking_of
from rotations.selectors.findings import findings_of_campaign, findings_of_session
from rotations.services.schedule_rules import set_schedule_rules
from tests.factories.batches import PublishedBatchFactory, RoomFactory, VenueFactory
from tests.factories.resources import way
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, SessionFactory, hours

MONDAY = dt.date(2026, 3, 9)
FAR = {0: LecturerFact(0, home="0002")}


def lecture(key: int, start: str, end: str, *, day: int = 0, venue: int = 1) -> SessionFact:
    on = MONDAY + dt.timedelta(days=day)
    begins, ends = (dt.time.fromisoformat(at) for at in (start, end))
    booking = Booking(
        dt.datetime.combine(on, begins, dt.UTC),
        dt.datetime.combine(on, ends, dt.UTC),
        lecturers=frozenset({0}),
        session=key,
    )
    return SessionFact(booking, 1, places=frozenset({venue}))


def told(*sessions: SessionFact, minutes: int = 180, **margins: object) -> list[tuple[int, str]]:
    schedule = Schedule(
        batches={1: BatchFact(1, 1, MONDAY, MONDAY)},
        sessions={one.key: one for one in sessions},
        lecturers=FAR,
        home_way=lambda home, venue: minutes if home == "0002" else 0,
        margins={1: Margins(**margins)},  # type: ignore[arg-type]  # whatever the test says
    )
    return [(one.sessions[0], one.note) for one in judge_all(schedule) if one.rule == RuleCode.HOME]


@pytest.mark.parametrize(
    ("start", "end", "note"),
    [
        ("09:00", "11:00", None),  # away at six exactly
        ("08:59", "11:00", "出发过早"),
        ("17:00", "19:00", None),  # home at ten exactly
        ("17:00", "19:01", "到家过晚"),
        ("08:00", "20:00", "出发过早、到家过晚"),
    ],
)
def test_a_lecturer_leaves_after_six_and_is_back_by_ten(start, end, note):
    assert told(lecture(1, start, end)) == ([(1, note)] if note else [])


def test_only_the_first_and_the_last_session_of_a_day_have_a_journey():
    day = [lecture(1, "08:00", "09:00"), lecture(2, "09:00", "10:00"), lecture(3, "19:00", "21:00")]
    assert told(*day) == [(1, "出发过早"), (3, "到家过晚")]


def test_who_teaches_at_the_same_place_the_next_morning_stays_overnight():
    evening, morning = lecture(1, "19:00", "21:00"), lecture(2, "08:00", "09:30", day=1)
    assert told(evening, morning) == []
    assert told(evening, lecture(2, "08:00", "09:30", day=1, venue=2)) == [
        (1, "到家过晚"),
        (2, "出发过早"),
    ]
    assert told(evening, lecture(2, "08:00", "09:30", day=2)) == [(1, "到家过晚"), (2, "出发过早")]


def test_a_campaign_sets_its_own_hours_and_time_to_spare():
    early = lecture(1, "08:00", "10:00")
    assert told(early, leaves_from=dt.time(5)) == []
    assert told(lecture(1, "09:00", "10:00"), travel=1) == [(1, "出发过早")]
    assert told(lecture(1, "17:00", "19:00"), home_by=dt.time(21)) == [(1, "到家过晚")]


def test_who_has_no_place_to_go_to_or_no_home_is_not_judged():
    nowhere = lecture(1, "07:00", "08:00")
    assert told(SessionFact(nowhere.booking, 1)) == []
    schedule = Schedule(sessions={1: nowhere}, lecturers={0: LecturerFact(0)})
    assert list(judge_all(schedule)) == []


@pytest.mark.parametrize(
    ("organizer", "day", "is_told"),
    [
        ("0002", 0, False),  # on the day of the loan
        ("0002", 1, True),
        ("00020001", 1, True),  # below the borrower
        ("0001", 1, False),  # the owner's own class
        ("0003", 1, False),  # never lent there: nobody's loan says anything
    ],
)
def test_a_borrowed_lecturer_teaches_on_the_days_of_the_loan(organizer, day, is_told):
    schedule = Schedule(
        batches={1: BatchFact(1, 1, MONDAY, MONDAY, paths=(organizer,))},
        sessions={1: lecture(1, "09:00", "10:00", day=day)},
        lecturers={0: LecturerFact(0, pool="0001", loans=(Loan("0002", MONDAY, MONDAY),))},
    )
    found = [one.note for one in judge_all(schedule) if one.rule == RuleCode.LECTURER_AWAY]
    assert found == (["不在对口支援的日期内"] if is_told else [])


@pytest.fixture
def class_far_away(world):
    """A class of alice's county at eight, given by somebody who lives three hours away."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    venue = VenueFactory.create(organization=world.county)
    batch = PublishedBatchFactory.create(campaign=campaign, organization=world.county, venue=venue)
    way(world.county, world.next_county, 180)
    lecturer = LecturerFactory.create(
        organization=world.county, home=world.next_county, name="石教授"
    )
    room = RoomFactory.create(venue=venue)
    return SessionFactory.create(
        batch=batch,
        period=hours(batch, "08:00", "09:30"),
        parts={"audience": [(batch, ())], "lecturers": [lecturer], "rooms": [room]},
    )


@pytest.mark.django_db
def test_a_session_and_the_campaign_tell_the_same_and_the_campaign_weighs_it(class_far_away, world):
    session = class_far_away
    campaign = session.batch.campaign
    (one,) = (
        found
        for found in findings_of_session(world.alice, session, booking_of(session))
        if found.rule == RuleCode.HOME
    )
    assert one.level == RuleLevel.WARN
    assert "石教授从常住地到" in one.message
    assert "180 分钟，出发过早" in one.message
    every = findings_of_campaign(world.alice, campaign)
    assert [found.key for found in every if found.rule == RuleCode.HOME] == [one.key]
    hours_of_campaign = (dt.time(4, 30), dt.time(22))
    set_schedule_rules(
        campaign, {RuleCode.HOME: (RuleLevel.BLOCK, 0)}, hours=hours_of_campaign, by=world.peter
    )
    assert ScheduleRule.objects.get().leaves_from == dt.time(4, 30)
    assert not [
        found
        for found in findings_of_campaign(world.alice, campaign)
        if found.rule == RuleCode.HOME
    ]
    with pytest.raises(ValidationError, match="最早离家"):
        set_schedule_rules(
            campaign,
            {RuleCode.HOME: (RuleLevel.BLOCK, 0)},
            hours=(dt.time(9), dt.time(8)),
            by=world.peter,
        )


@pytest.mark.django_db
def test_the_hours_are_set_on_the_page_of_the_rules(class_far_away, world, client_of):
    campaign = class_far_away.batch.campaign
    page = reverse("rotations:schedule_rules", args=[campaign.pk])
    peter = client_of(world.peter)
    form = peter.get(page).context["form"]
    typed = {box.html_name: box.value() for box in form}
    typed |= {"leaves_from": "05:30", "home_by": "05:00"}
    refused = peter.post(page, typed)
    assert refused.status_code == 422
    assert "应晚于最早离家时间" in refused.content.decode()
    assert peter.post(page, {**typed, "home_by": "23:00"}).status_code == 302
    assert "05:30 后离家，23:00 前到家" in client_of(world.alice).get(page).content.decode()
