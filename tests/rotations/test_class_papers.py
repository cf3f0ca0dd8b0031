"""Leave and completion on their pages, and the papers they end in."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.jobs.models import Job
from rotations.models import BatchDocument, Completion, LeaveRequest
from rotations.services.attendance_sheets import make_sign_in_sheet
from rotations.services.certificates import make_certificates
from tests.factories.batches import RoomFactory
from tests.factories.classes import (
    SessionFactory,
    close,
    mark_all,
    on_day,
    running_class,
)

pytestmark = pytest.mark.usefixtures("noon")


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
    assert again.status_code == 409
    assert "这段时间已经请过假" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends_time", "13:00", "结束时间应晚于开始时间"),
        ("starts_on", "2001-01-01", "请假时间应在办班日期之内"),
        ("reason", "", "请填写"),
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
    assert teacher.post(address, {"decision": "refuse", "note": "不行"}).status_code == 409
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
