"""Notices and the outbox: told once, delivered or honestly not, never silent."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.notices.delivery import PAUSES, deliver_messages
from core.notices.models import Notice, OutboxMessage
from core.notices.selectors import unavailable_count, undelivered_count, unread_count
from core.notices.services import (
    discard_held,
    notify,
    release_held,
    resend_message,
    send_text,
)
from core.privacy.keyrings import current_ring

State = OutboxMessage.State


class BrokenCarrier:
    """A carrier that never answers."""

    def send(self, mobile: str, text: str) -> None:
        raise TimeoutError("运营商无响应")


@pytest.fixture
def email(settings):
    settings.EMAIL_AVAILABLE = True
    settings.SITE_URL = "http://lunxun.example"


@pytest.fixture
def broken(settings):
    settings.SMS_BACKEND = "tests.core.test_notices.BrokenCarrier"


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def make_due() -> None:
    OutboxMessage.objects.update(due_at=F("due_at") - timedelta(days=1))


def text(response) -> str:
    return response.content.decode()


def test_everybody_is_told_once(world):
    notify([world.alice, world.bob, world.alice], title="名额已下达", url="/batches/1/")
    told = Notice.objects.values_list("recipient__username", flat=True)
    assert sorted(told) == sorted([world.alice.username, world.bob.username])
    assert (unread_count(world.alice), unread_count(world.charlie)) == (1, 0)


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_a_notice_links_nowhere_else(world, url: str):
    with pytest.raises(ValueError, match="within the site"):
        notify(world.alice, title="x", url=url)


def test_an_email_follows_to_those_who_have_an_address(world, email):
    world.alice.email = "alice@example.cn"
    notify(
        [world.alice, world.bob], title="材料退回", body="请补充。", url="/plans/1/", by_email=True
    )
    assert deliver_messages() == 1
    sent = mail.outbox[0]
    assert (sent.subject, sent.to) == ("材料退回", ["alice@example.cn"])
    assert sent.body == "请补充。\n\nhttp://lunxun.example/plans/1/"
    assert deliver_messages() == 0
    assert len(mail.outbox) == 1


def test_held_messages_wait_for_their_release(world):
    notify([world.alice, world.bob], title="课表发布", hold_for="batch:1")
    notify(world.alice, title="另一期", hold_for="batch:2")
    make_due()
    assert (deliver_messages(), unread_count(world.alice)) == (0, 0)
    assert release_held("batch:1") == 2
    assert deliver_messages() == 2
    assert list(Notice.objects.filter(recipient=world.alice).values_list("title", flat=True)) == [
        "课表发布"
    ]
    assert discard_held("batch:2") == 1
    assert release_held("batch:2") == 0


def test_a_channel_that_is_not_there_is_said(world):
    message = send_text("13800138000", title="明日报到")
    assert deliver_messages() == 0
    message.refresh_from_db()
    assert (message.state, message.last_error) == (State.UNAVAILABLE, "未接入短信服务")
    assert (unavailable_count(), undelivered_count()) == (1, 0)


def test_email_without_a_server_is_unavailable_too(world, settings):
    settings.EMAIL_AVAILABLE = False
    world.alice.email = "alice@example.cn"
    notify(world.alice, title="x", by_email=True)
    deliver_messages()
    assert OutboxMessage.objects.get().last_error == "未配置邮件服务器"
    assert mail.outbox == []


def test_a_failing_channel_is_tried_again_then_raises_the_alarm(db, broken):
    message = send_text("13800138000", title="明日报到")
    alarms = []
    for _ in range(len(PAUSES) + 1):
        deliver_messages()
        deliver_messages()  # nothing is due before its pause is over
        alarms.append(undelivered_count())
        make_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.FAILED, len(PAUSES) + 1)
    assert message.last_error == "TimeoutError: 运营商无响应"
    assert alarms == [0, 0, 1, 1, 1, 1]


def test_a_mailer_that_stopped_raises_the_alarm(db):
    message = send_text("13800138000", title="明日报到")
    assert undelivered_count() == 0
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(hours=2))
    assert undelivered_count() == 1


def test_a_failed_message_can_be_sent_again(db, broken, settings):
    message = send_text("13800138000", title="明日报到")
    with pytest.raises(ValidationError):
        resend_message(message)
    OutboxMessage.objects.update(state=State.FAILED, attempts=6)
    resend_message(message)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.QUEUED, 0)


def test_a_claimed_message_is_left_to_its_worker(db):
    message = send_text("13800138000", title="明日报到")
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=1, due_at=timezone.now() + timedelta(minutes=5)
    )
    assert deliver_messages() == 0
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_the_list_shows_exactly_the_own_notices(world, alice):
    notify([world.alice, world.bob], title="名额已下达")
    response = alice.get(reverse("notices:list"))
    assert list(response.context["page"]) == list(Notice.objects.filter(recipient=world.alice))
    assert "1 条未读" in text(response)


def test_the_list_costs_the_same_for_one_and_three(world, alice):
    notify(world.alice, title="一")
    alice.get(reverse("notices:list"))
    with CaptureQueriesContext(connection) as one:
        alice.get(reverse("notices:list"))
    notify(world.alice, title="二")
    notify(world.alice, title="三")
    with CaptureQueriesContext(connection) as three:
        alice.get(reverse("notices:list"))
    assert len(three) == len(one)


def test_opening_marks_as_read_and_goes_there(world, alice):
    notify(world.alice, title="名额已下达", url="/batches/1/")
    notice = Notice.objects.get()
    response = alice.post(reverse("notices:open", args=[notice.pk]))
    assert (response.status_code, response["Location"]) == (302, "/batches/1/")
    assert unread_count(world.alice) == 0


def test_marking_one_as_read_lowers_the_count(world, alice):
    notify(world.alice, title="名额已下达")
    notice = Notice.objects.get()
    page = text(alice.post(reverse("notices:read", args=[notice.pk]), follow=True))
    assert "全部已读" in page
    assert "标为已读" not in page


def test_marking_all_as_read_leaves_others_alone(world, alice):
    notify([world.alice, world.bob], title="名额已下达")
    alice.post(reverse("notices:read_all"))
    assert (unread_count(world.alice), unread_count(world.bob)) == (0, 1)


@pytest.mark.parametrize("name", ["open", "read"])
def test_a_strangers_notice_is_absent(world, client_of, name: str):
    notify(world.alice, title="名额已下达")
    url = reverse(f"notices:{name}", args=[Notice.objects.get().pk])
    assert client_of(world.charlie).post(url).status_code == 404
    assert client_of(world.alice).get(url).status_code == 405
    assert unread_count(world.alice) == 1


def test_the_alarm_stands_on_the_system_administrators_home_alone(world, client_of):
    home = reverse("home")
    admin = client_of(world.system_admin)
    assert "消息没有送达" not in text(admin.get(home))
    send_text("13800138000", title="明日报到")
    OutboxMessage.objects.update(due_at=timezone.now() - timedelta(hours=2))
    assert "1 条消息没有送达" in text(admin.get(home))
    assert "消息没有送达" not in text(client_of(world.alice).get(home))


def stored_address(message: OutboxMessage) -> str:
    """Return an address as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notices_outboxmessage WHERE id = %s", [message.pk])
        return str(cursor.fetchone()[0])


def test_an_address_is_sealed_in_the_database_and_whole_for_the_carrier(db):
    message = send_text("13800138000", title="明日报到")
    assert "13800138000" not in stored_address(message)
    assert stored_address(message).startswith(current_ring().prefix)
    message.refresh_from_db()
    assert message.address == "13800138000"


def test_a_carrier_that_repeats_the_number_leaves_no_trace_of_it(db, broken, monkeypatch):
    def send(_self: object, mobile: str, _text: str) -> None:
        raise ConnectionError(f"号码{mobile}已停机")

    monkeypatch.setattr(BrokenCarrier, "send", send)
    message = send_text("13800138000", title="明日报到")
    deliver_messages()
    message.refresh_from_db()
    assert message.last_error == "ConnectionError: 号码……已停机"


def test_addresses_that_stood_in_the_clear_are_sealed_and_can_be_opened_again(db):
    migration = import_module("core.notices.migrations.0002_sealed_addresses")
    known = send_text("13800138000", title="明日报到")
    OutboxMessage.objects.update(last_error="号码13800138000已停机")
    in_app = OutboxMessage.objects.create(channel="in_app", title="无地址", due_at=timezone.now())
    with connection.schema_editor() as editor:
        migration.open_addresses(None, editor)
        assert (stored_address(known), stored_address(in_app)) == ("13800138000", "")
        migration.seal_addresses(None, editor)
    assert stored_address(known).startswith(current_ring().prefix)
    known.refresh_from_db()
    assert (known.address, known.last_error) == ("13800138000", "号码……已停机")
    assert stored_address(in_app) == ""
