"""The trainee's phone: signing in by the code, and nobody else's things."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.days import today
from organizations.services.tickets import issue_login_ticket
from rotations.classday.signin import code_for
from rotations.models import Attendance, Completion, LeaveRequest, SignIn
from rotations.services.attendance import class_secret
from tests.factories.classes import (
    SessionFactory,
    minutes_from_now,
    on_day,
    running_class,
)
from tests.factories.releases import released
from tests.factories.users import officer
from trainees.services.accounts import open_trainee_account

pytestmark = pytest.mark.usefixtures("noon")
PAGES = ("home", "notices", "timetable", "hours", "certificates", "badge", "leave", "sign_in_how")


@pytest.fixture
def phone(world, room, client_of):
    """The phone of the first trainee."""
    return client_of(open_trainee_account(room.trainees[0].person, by=world.alice))


def address_of(session, at=None):
    code = code_for(session.pk, at or timezone.now(), secret=class_secret())
    return reverse("phone:sign_in", args=[code])


def test_a_scan_shows_the_session_and_one_press_signs_in(phone, room, now_on):
    address = address_of(now_on)
    page = phone.get(address)
    assert page.status_code == 200
    assert now_on.title in page.content.decode()
    assert not SignIn.objects.exists()
    page = phone.post(address)
    assert "签到成功" in page.content.decode()
    assert SignIn.objects.get().enrolment == room.trainees[0]
    assert Attendance.objects.get().status == "present"
    assert "签到成功" in phone.get(address).content.decode()


def test_the_press_may_come_after_the_code_changed(phone, now_on, noon, monkeypatch):
    address = address_of(now_on)
    given = phone.get(address).context["pass"]
    monkeypatch.setattr(timezone, "now", lambda: noon + dt.timedelta(seconds=90))
    assert phone.get(address).status_code == 410
    assert phone.post(address).status_code == 410
    assert not SignIn.objects.exists()
    assert phone.post(address, {"pass": given}).status_code == 200
    assert SignIn.objects.count() == 1


def test_a_pass_is_nobody_elses(phone, world, room, now_on, noon, monkeypatch, client_of):
    other = client_of(open_trainee_account(room.trainees[1].person, by=world.alice))
    address = address_of(now_on)
    given = phone.get(address).context["pass"]
    monkeypatch.setattr(timezone, "now", lambda: noon + dt.timedelta(seconds=90))
    assert other.post(address, {"pass": given}).status_code == 410
    assert not SignIn.objects.exists()


def test_forged_codes_are_not_found(phone, now_on):
    for code in ("1-xxxxxxxxxxxx", "签到", "zz"):
        answer = phone.post(reverse("phone:sign_in", args=[code]))
        assert answer.status_code == 404
        assert "二维码无效" in answer.content.decode()
    assert not SignIn.objects.exists()


def test_a_code_for_today_opens_nothing_of_tomorrow(phone, room, now_on):
    tomorrow = SessionFactory.create(batch=room.batch, period=on_day(1, 9, 12))
    mark = address_of(now_on).rstrip("/").rpartition("-")[2]
    code = f"{address_of(tomorrow).rstrip('/').rpartition('/')[2].partition('-')[0]}-{mark}"
    assert phone.post(reverse("phone:sign_in", args=[code])).status_code == 404
    early = phone.post(address_of(tomorrow))
    assert early.status_code == 409
    assert "还没有到签到时间，08:30 起可以签到" in early.content.decode()
    assert not SignIn.objects.exists()


def test_a_code_of_another_class_is_refused_in_words(phone, world):
    other = running_class(world.next_county, [world.next_village])
    session = SessionFactory.create(batch=other.batch, period=minutes_from_now(-1, 60))
    answer = phone.post(address_of(session))
    assert answer.status_code == 404
    assert session.title not in answer.content.decode()
    assert "您不在本节课的名单中" in answer.content.decode()
    assert not SignIn.objects.exists()


def test_home_says_what_is_next(phone, room, now_on):
    assert now_on.title not in phone.get(reverse("phone:home")).content.decode()
    released(room.batch)
    page = phone.get(reverse("phone:home")).content.decode()
    assert now_on.title in page
    assert reverse("phone:sign_in_how") in page
    phone.post(address_of(now_on))
    assert "已签到" in phone.get(reverse("phone:home")).content.decode()
    assert phone.get("/").headers["Location"] == reverse("phone:home")


def test_timetable_hours_certificates_and_badge_are_the_own_ones(phone, world, room, now_on):
    group = room.batch.groups.create(number=2)
    room.trainees[1].group = group
    room.trainees[1].save()
    SessionFactory.create(
        batch=room.batch, title="别组的讨论", groups="[2,3)", period=on_day(1, 9, 11)
    )
    page = phone.get(reverse("phone:timetable")).content.decode()
    assert "课程表还未发布" in page
    assert now_on.title not in page
    released(room.batch)
    page = phone.get(reverse("phone:timetable")).content.decode()
    assert now_on.title in page
    assert "别组的讨论" not in page
    for trainee, number in zip(room.trainees, ("甲1号", "乙2号"), strict=True):
        Completion.objects.create(
            enrolment=trainee,
            is_completed=True,
            attendance_rate=100,
            minutes=60,
            certificate_number=number,
            public_code=number,
            decided_by=world.alice,
            decided_on=today(),
        )
    page = phone.get(reverse("phone:certificates")).content.decode()
    assert "甲1号" in page
    assert "乙2号" not in page
    badge = phone.get(reverse("phone:badge")).context["code"]
    assert badge in phone.get(reverse("phone:badge")).content.decode()
    assert phone.get(reverse("phone:hours")).status_code == 200


def leave_form(**changes):
    day = today()
    form = {
        "starts_on": day,
        "starts_time": "14:00",
        "ends_on": day,
        "ends_time": "17:00",
        "reason": "防汛值守",
    }
    return form | changes


def test_leave_is_asked_for_and_keeps_what_was_typed(phone, world, room):
    address = reverse("phone:leave")
    page = phone.post(address, leave_form(reason=""))
    assert page.status_code == 422
    assert 'value="14:00"' in page.content.decode()
    assert phone.post(address, leave_form()).status_code == 302
    leave = LeaveRequest.objects.get()
    assert (leave.enrolment, leave.is_approved) == (room.trainees[0], None)
    assert "防汛值守" in phone.get(address).content.decode()


def test_whoever_has_no_class_finds_empty_pages(world, client_of):
    client = client_of(world.trainee)
    assert client.get(reverse("phone:home")).status_code == 200
    assert client.get(reverse("phone:timetable")).status_code == 200
    assert client.get(reverse("phone:badge")).status_code == 200
    assert client.get(reverse("phone:hours")).status_code == 404
    assert client.post(reverse("phone:leave"), leave_form()).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_staff_find_no_phone_pages_and_methods_are_kept(world, client_of, phone, name):
    address = reverse(f"phone:{name}")
    assert client_of(world.alice).get(address).status_code == 404
    assert phone.put(address).status_code == 405
    assert Client().get(address).status_code == 302


def test_a_scan_without_signing_in_leads_to_the_door_and_a_ticket_in(world, room, now_on):
    account = open_trainee_account(room.trainees[0].person, by=world.alice)
    client = Client()
    assert client.get(address_of(now_on)).status_code == 302
    secret = issue_login_ticket(account, valid_for=dt.timedelta(hours=1))
    client.post(reverse("accounts:ticket", args=[secret]))
    assert client.post(address_of(now_on)).status_code == 200


def test_staff_cannot_sign_in_for_anybody(world, client_of, now_on):
    assert client_of(world.alice).post(address_of(now_on)).status_code == 404


def test_certificates_are_checked_only_where_the_office_wants_it(world, room, settings):
    made = Completion.objects.create(
        enrolment=room.trainees[0],
        is_completed=True,
        attendance_rate=100,
        minutes=60,
        certificate_number="甲1号",
        public_code="abc",
        decided_by=officer("decider", world.county),
        decided_on=today(),
    )
    address = reverse("phone:certificate_check", args=["abc"])
    assert Client().get(address).status_code == 404
    settings.PUBLIC_CERTIFICATES = True
    page = Client().get(address).content.decode()
    name = made.enrolment.person.name
    assert "甲1号" in page
    assert str(room.batch) in page
    assert name not in page
    assert f"{name[0]}*" in page
    assert Client().get(reverse("phone:certificate_check", args=["abd"])).status_code == 404
    assert Client().post(address).status_code == 405
