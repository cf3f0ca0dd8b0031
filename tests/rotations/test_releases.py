"""Releases and the notices of their changes: what is kept, who is told, what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from core.digests import digest_of
from core.notices.models import Notice, OutboxMessage
from core.notices.tasks import deliver_messages
from rotations.enums import BatchState, NoticeState
from rotations.models import (
    ChangeNotice,
    ElectivePlace,
    RuleOverride,
    Session,
    TimetableRelease,
)
from rotations.scheduling.changes import ChangeKind, applied
from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.scheduling.violations import RuleViolation, Waiver
from rotations.selectors.change_letters import letters_of
from rotations.selectors.releases import draft_of, drafts_of, entries_in, entries_of_trainee
from rotations.services.batch_states import cancel_batch
from rotations.services.change_notices import discard_notice, send_notice, write_words
from rotations.services.groups import set_groups
from rotations.services.releases import release_timetable, release_timetables
from rotations.services.timetable import cancel_session, move_session, update_session
from tests.factories.batches import BatchFactory, QuotaFactory, RoomFactory
from tests.factories.classes import seated
from tests.factories.electives import assigned
from tests.factories.releases import released
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.schedule import absent, rule
from tests.factories.timetable import LecturerFactory, SessionFactory, hours
from trainees.services.accounts import open_trainee_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world):
    """An open class of alice's county with places for bob's township and two trainees in groups."""
    campaign = OpenCampaignFactory.create(organization=world.county)
    for code in (RuleCode.HOLIDAY, RuleCode.LENGTH, RuleCode.DEADLINE, RuleCode.PERIOD):
        rule(campaign, code, RuleLevel.IGNORE)
    made = BatchFactory.create(campaign=campaign, state=BatchState.PUBLISHED)
    made.venue.contact = "周主任 13800138000"
    made.venue.save()
    QuotaFactory.create(batch=made, organization=world.township)
    set_groups(made, 2, by=world.alice)
    one, two = made.groups.order_by("number")
    seated(made, world.village, 1, by=world.alice, group=one)
    seated(made, world.other_village, 2, by=world.alice, group=two)
    return made


@pytest.fixture
def lecture(batch, world):
    """A lecture to the whole class."""
    lecturer = LecturerFactory.create(organization=world.county, name="李芳", mobile="13912345678")
    room = RoomFactory.create(venue=batch.venue, name="第一教室")
    return SessionFactory.create(batch=batch, parts={"lecturers": [lecturer], "rooms": [room]})


def told(topic: str) -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(topic=topic).order_by("pk")
    return [(row.channel, row.state) for row in rows]


def settle(batch, world) -> None:
    """Release what stands and decide not to tell: everybody knows this version."""
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get(state=NoticeState.HELD)
    discard_notice(notice, revision=notice.revision, by=world.alice)


def shift(session, batch, world, start="10:10", end="11:40"):
    session.refresh_from_db()
    return move_session(
        session, period=hours(batch, start, end), revision=session.revision, by=world.alice
    )


def refusal_of(act) -> str:
    with pytest.raises(ValidationError) as caught:
        act()
    return caught.value.code or ""


def test_the_first_release_keeps_what_stands(batch, lecture, world):
    release = release_timetable(batch, by=world.alice, name="报到前定稿")
    assert (release.number, str(release)) == (1, "第1版（报到前定稿）")
    (entry,) = entries_in(release)
    assert entry == draft_of(batch).entries[0]
    assert [one.name for one in (*entry.rooms, *entry.lecturers)] == ["第一教室", "李芳"]
    assert release.digest == digest_of(release.entries)
    assert AuditEntry.objects.filter(action="timetable.release").count() == 1


def test_changes_are_kept_in_the_next_version(batch, lecture, world):
    first = release_timetable(batch, by=world.alice)
    shift(lecture, batch, world)
    (change,) = draft_of(batch).changes
    assert change.kind is ChangeKind.CHANGED
    second = release_timetable(batch, by=world.alice, digest=draft_of(batch).digest)
    assert second.number == 2
    assert entries_in(second) == applied([change], entries_in(first))
    assert draft_of(batch).changes == ()


def test_a_version_is_never_written_again(batch, lecture, world):
    release = released(batch)
    for act in (lambda: TimetableRelease.objects.update(note="x"), release.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()


def test_what_is_refused(batch, world):
    assert refusal_of(lambda: release_timetable(batch, by=world.alice)) == "empty"
    SessionFactory.create(batch=batch)
    act = lambda digest="": release_timetable(batch, by=world.alice, digest=digest)  # noqa: E731  # short in a test
    assert refusal_of(lambda: act("old")) == "stale"
    act()
    assert refusal_of(act) == "unchanged"
    batch.state = BatchState.ARCHIVED
    batch.save()
    assert refusal_of(act) == "state"
    assert TimetableRelease.objects.count() == 1


def test_a_finding_that_blocks_stands_in_the_way(batch, lecture, world):
    absent(lecture.lecturers.get().lecturer, batch.dates)
    rule(batch.campaign, RuleCode.LECTURER_AWAY, RuleLevel.BLOCK)
    with pytest.raises(RuleViolation, match="李芳此时不能授课"):
        release_timetable(batch, by=world.alice)
    assert not TimetableRelease.objects.exists()
    assert not ChangeNotice.objects.exists()


def test_a_reason_lets_a_release_pass_and_is_kept(batch, lecture, world):
    absent(lecture.lecturers.get().lecturer, batch.dates)
    rule(batch.campaign, RuleCode.LECTURER_AWAY, RuleLevel.BLOCK)
    release_timetable(batch, by=world.alice, waiver=Waiver("已与本人商定"))
    override = RuleOverride.objects.get()
    assert (override.session, override.reason) == (lecture, "已与本人商定")
    SessionFactory.create(batch=batch, period=hours(batch, "14:30", "16:00"))
    assert release_timetable(batch, by=world.alice).number == 2
    assert RuleOverride.objects.count() == 1


def test_notices_wait_for_those_touched_and_leave_once(batch, lecture, world):
    user = open_trainee_account(batch.enrolments.get(place=1).person, by=world.alice)
    settle(batch, world)
    shift(lecture, batch, world)
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get(state=NoticeState.HELD)
    letters = {str(letter.audience): letter for letter in letters_of(notice)}
    assert letters["trainees"].users == (user,)
    assert letters["trainees"].unreachable == (batch.enrolments.get(place=2).person.name,)
    assert letters["lecturers"].recipients == ["李芳（139****5678）"]
    assert letters["units"].users == (world.bob,)
    assert letters["venues"].texts == ((str(batch.venue), "13800138000"),)
    assert "改到" in letters["trainees"].body
    assert {state for _, state in told(notice.topic)} == {"held"}
    deliver_messages()
    assert not Notice.objects.filter(title__contains="课程有调整").exists()

    send_notice(notice, revision=notice.revision, by=world.alice)
    assert {state for _, state in told(notice.topic)} == {"queued"}
    deliver_messages()
    assert Notice.objects.filter(recipient=user, title__contains="课程有调整").count() == 1
    assert refusal_of(lambda: send_notice(notice, revision=9, by=world.alice)) == "settled"
    assert Notice.objects.filter(recipient=user).count() == 1
    assert AuditEntry.objects.filter(action="change_notices.send").count() == 1


def test_the_other_group_is_not_told(batch, world):
    one = SessionFactory.create(batch=batch, parts={"audience": [(batch, [1])]})
    settle(batch, world)
    shift(one, batch, world)
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get(state=NoticeState.HELD)
    (letter,) = [one for one in letters_of(notice) if one.audience == "trainees"]
    assert letter.unreachable == (batch.enrolments.get(place=1).person.name,)
    assert [one.users for one in letters_of(notice) if one.audience == "units"] == [(world.bob,)]


def test_a_unit_whose_people_are_not_touched_is_not_told(batch, world):
    two = SessionFactory.create(batch=batch, parts={"audience": [(batch, [2])]})
    settle(batch, world)
    shift(two, batch, world)
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get(state=NoticeState.HELD)
    assert [one for one in letters_of(notice) if one.audience == "units"] == []


def test_of_choices_only_who_got_the_place_is_told(world):
    choice = assigned(world.county, [world.village, world.other_village], world.alice)
    batch, session = choice.room.batch, choice.sessions[0]
    rule(batch.campaign, RuleCode.DEADLINE, RuleLevel.IGNORE)
    settle(batch, world)
    Session.objects.filter(pk=session.pk).update(title="改过的课")
    release_timetable(batch, by=world.alice)
    letters = letters_of(ChangeNotice.objects.get(state=NoticeState.HELD))
    (letter,) = [one for one in letters if one.audience == "trainees"]
    (taker,) = [row.enrolment for row in ElectivePlace.objects.filter(option__session=session)]
    assert letter.unreachable == (taker.person.name,)
    others = {row.pk: entries_of_trainee(row) or () for row in choice.room.trainees}
    assert [one.title for one in others.pop(taker.pk)] == ["改过的课"]
    assert [len(entries) for entries in others.values()] == [1]


def test_changing_back_before_sending_takes_the_notice_away(batch, lecture, world):
    settle(batch, world)
    shift(lecture, batch, world)
    release_timetable(batch, by=world.alice)
    held = ChangeNotice.objects.get(state=NoticeState.HELD)
    assert told(held.topic)
    shift(lecture, batch, world, "08:30", "10:00")
    release_timetable(batch, by=world.alice)
    assert not ChangeNotice.objects.filter(state=NoticeState.HELD).exists()
    held.refresh_from_db()
    assert held.state == NoticeState.DROPPED
    assert told(held.topic) == []


def test_a_second_change_tells_everything_since_the_version_people_know(batch, lecture, world):
    settle(batch, world)
    shift(lecture, batch, world)
    release_timetable(batch, by=world.alice)
    extra = SessionFactory.create(
        batch=batch, title="讨论", period=hours(batch, "14:30", "16:00"), kind="discussion"
    )
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get(state=NoticeState.HELD)
    assert notice.told is not None
    assert (notice.told.number, notice.release.number) == (1, 3)
    (letter,) = [one for one in letters_of(notice) if one.audience == "trainees"]
    assert "改到" in letter.body
    assert "新增" in letter.body
    extra.refresh_from_db()
    cancel_session(extra, revision=extra.revision, by=world.alice)
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get(state=NoticeState.HELD)
    (letter,) = [one for one in letters_of(notice) if one.audience == "trainees"]
    assert "讨论" not in letter.body


def test_who_no_longer_teaches_is_told_too(batch, lecture, world):
    settle(batch, world)
    lecture.refresh_from_db()
    other = LecturerFactory.create(organization=world.county, name="王强")
    update_session(lecture, revision=lecture.revision, by=world.alice, lecturers=[other])
    release_timetable(batch, by=world.alice)
    letters = letters_of(ChangeNotice.objects.get(state=NoticeState.HELD))
    lecturers = [one for one in letters if one.audience == "lecturers"]
    assert [one.body[:3] for one in lecturers] == ["取消：", "新增："]
    assert lecturers[1].unreachable == ("王强",)
    assert [one for one in letters if one.audience == "venues"] == []


def test_the_opening_is_edited_and_stale_edits_are_refused(batch, lecture, world):
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get()
    revision = notice.revision
    write_words(notice, "请互相转告。", revision=revision, by=world.alice)
    body = OutboxMessage.objects.filter(topic=notice.topic).values_list("body", flat=True)[0]
    assert body.startswith("请互相转告。\n")
    act = lambda: send_notice(notice, revision=revision, by=world.alice)  # noqa: E731  # short in a test
    assert refusal_of(act) == "stale"
    assert ChangeNotice.objects.get().state == NoticeState.HELD


def test_a_discarded_notice_tells_nobody_and_counts_as_known(batch, lecture, world):
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get()
    discard_notice(notice, revision=notice.revision, by=world.alice)
    assert told(notice.topic) == []
    shift(lecture, batch, world)
    release_timetable(batch, by=world.alice)
    assert ChangeNotice.objects.get(state=NoticeState.HELD).told == notice.release


def test_a_class_called_off_drops_its_notice(batch, lecture, world):
    release_timetable(batch, by=world.alice)
    notice = ChangeNotice.objects.get()
    cancel_batch(batch, reason="防汛", by=world.alice)
    notice.refresh_from_db()
    assert notice.state == NoticeState.DROPPED
    assert told(notice.topic) == []


def test_a_joint_lecture_is_released_by_each_class(batch, world):
    guests = BatchFactory.create(campaign=batch.campaign, series="社区班", dates=batch.dates)
    SessionFactory.create(batch=batch, parts={"audience": [(batch, [1, 2]), (guests, ())]})
    own, other = draft_of(batch).entries[0], draft_of(guests).entries[0]
    assert (own.groups, [one.name for one in own.joint]) == (((1, 2),), [str(guests)])
    assert (other.groups, [one.name for one in other.joint]) == ((), [str(batch)])


def test_several_classes_are_released_and_refusals_named(batch, lecture, world):
    others = [BatchFactory.create(campaign=batch.campaign, series=f"班{n}") for n in range(2)]
    SessionFactory.create(batch=others[0])
    absent(lecture.lecturers.get().lecturer, batch.dates)
    rule(batch.campaign, RuleCode.LECTURER_AWAY, RuleLevel.BLOCK)
    done = []
    outcome = release_timetables(
        [batch, *others], note="换届", by=world.alice, advance=lambda: done.append(1)
    )
    assert outcome.count == 1
    assert "李芳此时不能授课" in outcome.sentence
    assert len(done) == 3


def test_drafts_take_as_many_queries_for_three_classes_as_for_one(batch, lecture, world):
    others = [BatchFactory.create(campaign=batch.campaign, series=f"班{n}") for n in range(2)]
    for other in others:
        SessionFactory.create(batch=other)
        released(other)
    counts = []
    for some in ([batch], [batch, *others]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            drafts_of(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_cancelled_and_gone_sessions_stay_in_the_version(batch, lecture, world):
    release = release_timetable(batch, by=world.alice)
    Session.objects.get(pk=lecture.pk).delete()
    assert len(entries_in(release)) == 1
    (change,) = draft_of(batch).changes
    assert change.kind is ChangeKind.CANCELLED
