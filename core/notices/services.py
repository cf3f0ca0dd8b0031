"""Telling people: at once in the application, by e-mail and text message through the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from core.notices.models import Notice, OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import User

Channel, State = OutboxMessage.Channel, OutboxMessage.State


@transaction.atomic
def notify(
    users: User | Iterable[User],
    *,
    title: str,
    body: str = "",
    url: str = "",
    by_email: bool = False,
    hold_for: str = "",
) -> None:
    """Tell one or many users something, each once; part of the caller's transaction.

    The notice shows at once, with `by_email` an e-mail follows to those who gave an address.
    `hold_for` names a topic ("rotations.batch:5"): nothing shows or leaves before
    `release_held(topic)`. Raises ValueError when `url` is no path of this site.
    """
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, None)):
        raise ValueError(f"a notice links within the site, not to {url!r}")
    people = _each_once(users)
    if not hold_for:
        Notice.objects.bulk_create(
            [Notice(recipient=user, title=title, body=body, url=url) for user in people]
        )
    channels = [*([Channel.IN_APP] if hold_for else []), *([Channel.EMAIL] if by_email else [])]
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            recipient=user,
            channel=channel,
            address=user.email if channel == Channel.EMAIL else "",
            title=title,
            body=body,
            url=url,
            topic=hold_for,
            state=State.HELD if hold_for else State.QUEUED,
            due_at=timezone.now(),
        )
        for channel in channels
        for user in people
        if channel != Channel.EMAIL or user.email
    )


def send_text(mobile: str, *, title: str, body: str = "", hold_for: str = "") -> OutboxMessage:
    """Put a text message to a mobile number into the outbox."""
    return OutboxMessage.objects.create(
        channel=Channel.SMS,
        address=mobile,
        title=title,
        body=body,
        topic=hold_for,
        state=State.HELD if hold_for else State.QUEUED,
        due_at=timezone.now(),
    )


def release_held(topic: str) -> int:
    """Let what was held for a topic go out; return how many messages."""
    held = OutboxMessage.objects.filter(topic=topic, state=State.HELD)
    return held.update(state=State.QUEUED, due_at=Now())


def discard_held(topic: str) -> int:
    """Throw away what was held for a topic: it never happened; return how many messages."""
    return OutboxMessage.objects.filter(topic=topic, state=State.HELD).delete()[0]


def resend_message(message: OutboxMessage) -> None:
    """Try a failed message again, from the first attempt.

    Raises ValidationError(code="not_failed") when there is nothing to repeat.
    """
    failed = OutboxMessage.objects.filter(
        pk=message.pk, state__in=[State.FAILED, State.UNAVAILABLE]
    )
    if not failed.update(state=State.QUEUED, attempts=0, last_error="", due_at=Now()):
        raise ValidationError("这条消息无需重发。", code="not_failed")


def mark_read(notice: Notice) -> None:
    """Note that the recipient has seen the notice; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=Now())


def mark_all_read(user: User) -> int:
    """Note that a user has seen everything; return how many notices were unread."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).update(read_at=Now())


def _each_once(users: User | Iterable[User]) -> list[User]:
    several = [users] if isinstance(users, Model) else users
    return list({user.pk: user for user in several}.values())
