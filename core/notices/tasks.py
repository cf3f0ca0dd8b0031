"""The heartbeat of the outbox."""

from __future__ import annotations

from celery import shared_task

from core.notices import delivery


@shared_task(name="notices.deliver_messages")
def deliver_messages() -> None:
    """Send what is due; every twenty seconds."""
    delivery.deliver_messages()
