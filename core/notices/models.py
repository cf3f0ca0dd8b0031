"""What people are told, and what is on its way to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.display.badges import Badge, Tone, register_badges
from core.privacy.fields import EncryptedTextField


class Notice(models.Model):
    """One thing one user should know; it stays until read, and after."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="接收人", related_name="notices"
    )
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "通知"
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_by_recipient"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OutboxMessage(models.Model):
    """One message on its way by one channel: held → queued → sent | failed | unavailable.

    Every message is a row before it is sent, so a mailer that stopped is seen and not forgotten.
    """

    class Channel(models.TextChoices):
        """How a message travels."""

        IN_APP = "in_app", "站内通知"
        EMAIL = "email", "电子邮件"
        SMS = "sms", "短信"

    class State(models.TextChoices):
        """Where a message is."""

        HELD = "held", "待放行"
        QUEUED = "queued", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        UNAVAILABLE = "unavailable", "通道未开通"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="接收人",
        null=True,  # an address may belong to nobody with an account
        related_name="outbox_messages",
    )
    channel = models.CharField("通道", max_length=10, choices=Channel)
    # A mobile number or an e-mail address, often of somebody without an account: sealed like theirs.
    address = EncryptedTextField("地址", blank=True)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    topic = models.CharField(
        "事项", max_length=80, blank=True
    )  # "rotations.batch:5", to release by
    state = models.CharField("状态", max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    last_error = models.CharField("失败原因", max_length=300, blank=True)
    created_at = models.DateTimeField("生成时间", auto_now_add=True)
    due_at = models.DateTimeField("应发时间")
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "待发消息"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="outbox_due"),
            models.Index(fields=["topic"], condition=Q(state="held"), name="outbox_held"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.title}"


register_badges(
    OutboxMessage.State,
    {
        OutboxMessage.State.HELD: Badge(Tone.NEUTRAL, "clock"),
        OutboxMessage.State.QUEUED: Badge(Tone.INFO, "mail"),
        OutboxMessage.State.SENT: Badge(Tone.SUCCESS, "circle-check"),
        OutboxMessage.State.FAILED: Badge(Tone.DANGER, "alert-triangle"),
        OutboxMessage.State.UNAVAILABLE: Badge(Tone.WARNING, "ban"),
    },
)
