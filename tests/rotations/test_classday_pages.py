"""Pages of those who run a class: rolls, screen, leave, completion, papers."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from core.jobs.models import Job
from rotations.models import Attendance, BatchDocument, Completion, LeaveRequest, SignIn
from rotations.services.attendance import class_secret
from rotations.services.attendance_sheets import make_sign_in_sheet
from rotations.services.certificates import make_certificates
from rotations.signin import badge_code
from tests.factories.batches import RoomFactory, from_today
from tests.factories.classes import (
    SessionFactory,
    close,
    mark_all,
    minutes_from_now,
    on_day,
    running_class,
    seated,
)

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def room(world):
    return running_class(
        world.county, [world.village, world.other_village], dates=from_today(-2, 1)
    )


@pytest.fixture
def now_on(room):
    return SessionFactory.create(batch=room.batch, period=minutes_from_now(-1, 120))


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def marks_of(room, *statuses, seen=("", "")):
    form = {}
    for trainee, status, before in zip(room.trainees, statuses, seen, strict=True):
        form |= {f"status-{trainee.pk}": status, f"seen-{trainee.pk}": before}
    return form


def test_roll_saves_all_marks(teacher, room, now_on):
    address = reverse("rotations:roll", args=[now_on.pk])
    page = teacher.get(address)
    assert page.status_code == 200
    assert page.content.decode().count('value="present" checked') == 2
    answer = teacher.post(address, marks_of(room, "present", "absent") | {"method": "paper"})
    assert answer.status_code == 302
    stored = Attendance.objects.order_by("enrolment").values_list("status", "method")
    assert list(stored) == [("present", "paper"), ("absent", "paper")]


def test_roll_of_another_page_says_who_was_left_alone(teacher, room, now_on):
    mark_all(now_on, room.trainees[:1], "absent")
    address = reverse("rotations:roll", args=[now_on.pk])
    page = teacher.post(address, marks_of(room, "present", "present"), follow=True)
    assert f"{room.trainees[0].person}刚被他人记录，未覆盖" in page.content.decode()
    assert Attendance.objects.get(enrolment=room.trainees[0]).status == "absent"


def test_roll_without_a_choice_keeps_the_others(teacher, room, now_on):
    form = marks_of(room, "late", "")
    page = teacher.post(reverse("rotations:roll", args=[now_on.pk]), form)
    assert page.status_code == 422
    assert 'value="late" checked' in page.content.decode()
    assert not Attendance.objects.exists()


def test_roll_of_a_closed_session_is_refused(teacher, room, now_on):
    mark_all(now_on, room.trainees)
    close(now_on)
    address = reverse("rotations:roll", args=[now_on.pk])
    assert "保存点名" not in teacher.get(address).content.decode()
    form = marks_of(room, "absent", "absent", seen=("present", "present"))
    assert teacher.post(address, form).status_code == 422
    assert set(Attendance.objects.values_list("status", flat=True)) == {"present"}


def test_one_mark_saves_at_once(teacher, room, now_on):
    trainee = room.trainees[0]
    address = reverse("rotations:roll_mark", args=[now_on.pk, trainee.pk])
    answer = teacher.post(address, {f"status-{trainee.pk}": "leave", f"seen-{trainee.pk}": ""})
    assert answer.status_code == 200
    assert f'name="seen-{trainee.pk}" value="leave"' in answer.content.decode()
    assert Attendance.objects.get().status == "leave"
    answer = teacher.post(address, {f"status-{trainee.pk}": "late", f"seen-{trainee.pk}": ""})
    assert "刚被他人记录" in answer.content.decode()
    assert Attendance.objects.get().status == "leave"
    answer = teacher.post(address, {f"status-{trainee.pk}": "gone"})
    assert answer.status_code == 422


def test_mark_of_a_trainee_of_another_class_is_not_there(teacher, world, now_on):
    other = running_class(world.next_county, [world.next_village]).trainees[0]
    address = reverse("rotations:roll_mark", args=[now_on.pk, other.pk])
    assert teacher.post(address, {f"status-{other.pk}": "present"}).status_code == 404


def test_badge_or_seat_number_signs_in(teacher, room, now_on):
    address = reverse("rotations:roll_scan", args=[now_on.pk])
    first, second = room.trainees
    badge = badge_code(first.pk, secret=class_secret())
    assert teacher.post(address, {"code": badge}).status_code == 302
    assert teacher.post(address, {"code": str(second.place)}).status_code == 302
    assert list(SignIn.objects.values_list("enrolment", "method")) == [
        (first.pk, "badge"),
        (second.pk, "badge"),
    ]
    page = teacher.post(address, {"code": "99"})
    assert page.status_code == 422
    assert 'value="99"' in page.content.decode()
    assert "没有找到本节课的这名学员" in page.content.decode()


def test_badge_of_another_class_is_unknown(teacher, world, now_on):
    other = running_class(world.next_county, [world.next_village]).trainees[0]
    badge = badge_code(other.pk, secret=class_secret())
    page = teacher.post(reverse("rotations:roll_scan", args=[now_on.pk]), {"code": badge})
    assert page.status_code == 422
    assert not SignIn.objects.exists()


def test_closing_and_reopening(teacher, room, now_on):
    address = reverse("rotations:roll_close", args=[now_on.pk])
    assert teacher.post(address).status_code == 409
    mark_all(now_on, room.trainees)
    assert teacher.get(address).status_code == 200
    assert teacher.post(address).status_code == 302
    now_on.refresh_from_db()
    assert now_on.roll_state == "closed"
    reopen = reverse("rotations:roll_reopen", args=[now_on.pk])
    assert teacher.post(reopen, {"reason": ""}).status_code == 422
    assert teacher.post(reopen, {"reason": "登记错误"}).status_code == 302
    now_on.refresh_from_db()
    assert now_on.roll_state == "open"


def test_screen_shows_a_code_and_numbers_but_no_names(teacher, room, now_on):
    page = teacher.get(reverse("rotations:screen", args=[now_on.pk])).content.decode()
    assert "<svg" in page
    assert "/ 2 人已签到" in page
    for trainee in room.trainees:
        assert trainee.person.name not in page
    fragment = teacher.get(reverse("rotations:screen_code", args=[now_on.pk])).content.decode()
    assert "<svg" in fragment
    assert "<html" not in fragment


def test_screen_shows_no_code_too_early(teacher, room):
    session = SessionFactory.create(batch=room.batch, period=minutes_from_now(60, 120))
    page = teacher.get(reverse("rotations:screen", args=[session.pk])).content.decode()
    assert "12:30 开始签到" in page
    assert "<svg" not in page


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("roll", "put"),
        ("roll_scan", "get"),
        ("roll_close", "put"),
        ("roll_reopen", "put"),
        ("screen", "post"),
        ("screen_code", "post"),
    ],
)
def test_wrong_methods_of_a_session(teacher, now_on, name, method):
    address = reverse(f"rotations:{name}", args=[now_on.pk])
    assert getattr(teacher, method)(address).status_code == 405


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("attendance", "post"),
        ("attendance_export", "post"),
        ("sign_in_sheet", "get"),
        ("leave_add", "put"),
        ("completion", "put"),
        ("certificates", "get"),
    ],
)
def test_wrong_methods_of_a_class(alice, room, name, method):
    address = reverse(f"rotations:{name}", args=[room.batch.pk])
    assert getattr(alice, method)(address).status_code == 405


SESSION_PAGES = ("roll", "roll_close", "roll_reopen", "screen", "screen_code")
CLASS_PAGES = ("attendance", "attendance_export", "leave_add", "completion")


@pytest.mark.parametrize("who", ["charlie", "bob", "trainee"])
def test_strangers_units_and_trainees_find_nothing(world, client_of, room, now_on, who):
    client = client_of(getattr(world, who))
    for name in SESSION_PAGES:
        assert client.get(reverse(f"rotations:{name}", args=[now_on.pk])).status_code == 404
    for name in CLASS_PAGES:
        assert client.get(reverse(f"rotations:{name}", args=[room.batch.pk])).status_code == 404


def test_a_superior_sees_rates_and_takes_no_roll(world, client_of, room, now_on):
    dora = client_of(world.dora)
    assert dora.get(reverse("rotations:attendance", args=[room.batch.pk])).status_code == 200
    assert dora.get(reverse("rotations:roll", args=[now_on.pk])).status_code == 404


def test_the_carriers_teacher_takes_the_roll(world, client_of, room, now_on):
    room.batch.carrier = world.next_county
    room.batch.save()
    charlie = client_of(world.charlie)
    assert charlie.get(reverse("rotations:roll", args=[now_on.pk])).status_code == 200


def test_today_lists_sessions_with_their_acts(teacher, alice, room, now_on):
    SessionFactory.create(batch=room.batch, title="昨天的课")
    page = teacher.get(reverse("rotations:today")).content.decode()
    assert now_on.title in page
    assert "昨天的课" not in page
    assert reverse("rotations:screen", args=[now_on.pk]) in teacher.get("/").content.decode()


def test_attendance_page_and_its_export(teacher, room, now_on):
    mark_all(now_on, room.trainees[:1])
    mark_all(now_on, room.trainees[1:], "absent")
    page = teacher.get(reverse("rotations:attendance", args=[room.batch.pk]))
    assert "50.00" in page.content.decode()
    file = teacher.get(reverse("rotations:attendance_export", args=[room.batch.pk]))
    assert "attachment" in file["Content-Disposition"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[1][0] == 1
    assert rows[1][1] == room.trainees[0].person.name
    assert [row[8] for row in rows[1:]] == [100, 0]


def test_pages_cost_the_same_for_two_and_four(
    world, teacher, room, now_on, django_assert_num_queries, django_assert_max_num_queries
):
    roll = reverse("rotations:roll", args=[now_on.pk])
    rates = reverse("rotations:attendance", args=[room.batch.pk])
    today = reverse("rotations:today")
    teacher.get(roll)
    counts = []
    for address in (roll, rates, today):
        with django_assert_max_num_queries(40) as cost:
            teacher.get(address)
        counts.append(len(cost))
    for place, seat in ((3, world.township), (4, world.other_township)):
        seated(room.batch, seat, place, by=world.alice)
        SessionFactory.create(batch=room.batch, period=on_day(0, 12 + place, 13 + place))
    for address, count in zip((roll, rates, today), counts, strict=True):
        with django_assert_num_queries(count):
            teacher.get(address)


def leave_form(trainee=None, **changes):
    day = on_day(0, 14, 17).lower.astimezone().date()
    form = {
        "starts_on": day,
        "starts_time": "14:00",
        "ends_on": day,
        "ends_time": "17:00",
        "reason": "防汛值守",
    }
    return form | ({"trainee": trainee.pk} if trainee else {}) | changes


def test_teacher_enters_leave_and_the_roll_knows(teacher, room):
    session = SessionFactory.create(batch=room.batch, period=on_day(0, 14, 17))
    address = reverse("rotations:leave_add", args=[room.batch.pk])
    page = teacher.post(address, leave_form(room.trainees[0]), follow=True)
    assert "七分之一" in page.content.decode()
    assert LeaveRequest.objects.get().is_approved
    roll = teacher.get(reverse("rotations:roll", args=[session.pk])).content.decode()
    assert 'value="leave" checked' in roll
    again = teacher.post(address, leave_form(room.trainees[0]))
    assert again.status_code == 422
    assert "这段时间已经请过假" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends_time", "13:00", "结束时间应晚于开始时间"),
        ("starts_on", "2001-01-01", "请假时间应在办班日期之内"),
        ("reason", "", "这个字段是必填项"),
    ],
)
def test_wrong_leave_keeps_what_was_typed(teacher, room, field, value, sentence):
    form = leave_form(room.trainees[0], **{field: value})
    page = teacher.post(reverse("rotations:leave_add", args=[room.batch.pk]), form)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not LeaveRequest.objects.exists()


def test_leave_for_somebody_of_another_class_is_refused(teacher, world, room):
    other = running_class(world.next_county, [world.next_village]).trainees[0]
    page = teacher.post(reverse("rotations:leave_add", args=[room.batch.pk]), leave_form(other))
    assert page.status_code == 422
    assert not LeaveRequest.objects.exists()


def test_leave_is_decided_once(teacher, room, now_on):
    leave = LeaveRequest.objects.create(
        enrolment=room.trainees[0], period=now_on.period, reason="防汛"
    )
    assert "防汛" in teacher.get(reverse("rotations:leave_list")).content.decode()
    address = reverse("rotations:leave_decide", args=[leave.pk])
    assert teacher.post(address, {"decision": "refuse"}).status_code == 422
    assert teacher.post(address, {"decision": "approve"}).status_code == 302
    assert teacher.post(address, {"decision": "refuse", "note": "不行"}).status_code == 422
    leave.refresh_from_db()
    assert leave.is_approved


def decide_form(room, *verdicts, **more):
    form = {f"verdict-{t.pk}": v for t, v in zip(room.trainees, verdicts, strict=True)}
    return form | more


@pytest.fixture
def over(room):
    session = SessionFactory.create(batch=room.batch)
    mark_all(session, room.trainees)
    return close(session)


def test_completion_is_decided_on_its_page(alice, room, over):
    address = reverse("rotations:completion", args=[room.batch.pk])
    assert alice.get(address).status_code == 200
    page = alice.post(address, decide_form(room, "completed", "incomplete"))
    assert page.status_code == 422
    assert "请填写说明" in page.content.decode()
    form = decide_form(room, "completed", "") | {f"reason-{room.trainees[1].pk}": "待定"}
    assert alice.post(address, form).status_code == 302
    made = Completion.objects.get()
    assert made.is_completed
    page = alice.get(address).content.decode()
    assert made.certificate_number in page
    revoke = reverse("rotations:completion_revoke", args=[made.pk])
    assert alice.post(revoke, {"reason": ""}).status_code == 422
    assert alice.post(revoke, {"reason": "认错人"}).status_code == 302
    assert not Completion.objects.exists()


def test_class_teacher_does_not_decide_completion(teacher, room, over):
    address = reverse("rotations:completion", args=[room.batch.pk])
    assert teacher.get(address).status_code == 404


def text_of(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return len(pages), "".join(page.extract_text() for page in pages).replace("\n", "")


def test_sheet_is_blank_before_and_a_kept_voucher_after(world, room):
    session = SessionFactory.create(batch=room.batch)
    session.places.create(room=RoomFactory.create(venue=room.batch.venue))
    blank = make_sign_in_sheet(room.batch, [session], by=world.teacher)
    assert blank.document is None
    assert "请学员本人逐项签名" in text_of(blank.content)[1]
    mark_all(session, room.trainees)
    close(session)
    sheet = make_sign_in_sheet(room.batch, [session], by=world.teacher)
    assert sheet.document == BatchDocument.objects.get()
    assert len(sheet.document.digest) == 64
    with sheet.document.file.open("rb") as kept:
        assert kept.read() == sheet.content
    pages, text = text_of(sheet.content)
    assert pages == 1
    for trainee in room.trainees:
        assert trainee.person.name in text
    assert "出勤" in text


def test_sheet_is_asked_for_as_a_job(teacher, room, now_on):
    address = reverse("rotations:sign_in_sheet", args=[room.batch.pk])
    assert teacher.post(address).status_code == 302
    assert not Job.objects.exists()
    teacher.post(address, {"session": [now_on.pk]})
    assert Job.objects.get().params == {"batch": room.batch.pk, "sessions": [now_on.pk]}


def test_certificates_print_a_page_each(world, alice, room, over, settings):
    alice.post(
        reverse("rotations:completion", args=[room.batch.pk]),
        decide_form(room, "completed", "completed"),
    )
    settings.PUBLIC_CERTIFICATES, settings.SITE_URL = True, "https://lunxun.example"
    document = make_certificates(room.batch, by=world.alice)
    with document.file.open("rb") as kept:
        pages, text = text_of(kept.read())
    assert pages == 2
    for row in Completion.objects.all():
        assert row.certificate_number in text
        assert row.enrolment.person.name in text
    alice.post(reverse("rotations:certificates", args=[room.batch.pk]))
    assert Job.objects.get().kind == "rotations.certificates"
