"""The ways a message leaves: into the application, by e-mail, by text message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from core.notices.models import Notice, OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Callable


class ChannelUnavailableError(Exception):
    """This installation has no such channel; trying again would not help."""


class SmsBackend(Protocol):
    """What settings.SMS_BACKEND names: something that sends one text message or raises."""

    def send(self, mobile: str, text: str) -> None:
        """Hand the message to the carrier."""


class UnavailableSms:
    """The default: no carrier is connected, and this is said, not hidden."""

    def send(self, mobile: str, text: str) -> None:
        """Refuse."""
        raise ChannelUnavailableError("未接入短信服务")


def deliver(message: OutboxMessage) -> None:
    """Send one message now; raises ChannelUnavailableError, or whatever the channel raises."""
    _WAYS[OutboxMessage.Channel(message.channel)](message)


def _in_app(message: OutboxMessage) -> None:
    if message.recipient_id is None:
        raise ChannelUnavailableError("没有接收账号")
    Notice.objects.create(
        recipient_id=message.recipient_id, title=message.title, body=message.body, url=message.url
    )


def _email(message: OutboxMessage) -> None:
    if not settings.EMAIL_AVAILABLE:
        raise ChannelUnavailableError("未配置邮件服务器")
    link = f"\n\n{settings.SITE_URL}{message.url}" if message.url and settings.SITE_URL else ""
    EmailMessage(message.title, f"{message.body}{link}", to=[message.address]).send()


def _sms(message: OutboxMessage) -> None:
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(
        message.address, f"{message.title}：{message.body}" if message.body else message.title
    )


_WAYS: dict[OutboxMessage.Channel, Callable[[OutboxMessage], None]] = {
    OutboxMessage.Channel.IN_APP: _in_app,
    OutboxMessage.Channel.EMAIL: _email,
    OutboxMessage.Channel.SMS: _sms,
}
