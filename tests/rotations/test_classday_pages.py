"""Pages of those who run a class: rolls, screen, rates."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from rotations.classday.signin import badge_code
from rotations.models import Attendance, SignIn
from rotations.services.attendance import class_secret
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


def marks_of(room, *statuses, seen=("", "")):
    form: dict[str, str] = {}
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
    assert teacher.post(address, form).status_code == 409
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
