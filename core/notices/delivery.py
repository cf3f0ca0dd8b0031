"""Emptying the outbox: each message claimed once, tried with growing pauses, never lost silently."""

from __future__ import annotations

import datetime as dt
import logging

from django.db.models import F
from django.db.models.functions import Now

from core.notices.channels import ChannelUnavailableError, deliver
from core.notices.models import OutboxMessage

logger = logging.getLogger(__name__)
State = OutboxMessage.State
# Minutes until the next try; a worker that dies while sending frees its message after the first.
PAUSES = (5, 10, 30, 120, 480)


def deliver_messages(*, limit: int = 200) -> int:
    """Send what is due, oldest first; return how many messages were sent."""
    due = OutboxMessage.objects.filter(state=State.QUEUED, due_at__lte=Now()).order_by("due_at")
    return sum(_try_message(message) for message in due[:limit])


def _try_message(message: OutboxMessage) -> bool:
    """Claim the message by moving its due time, send it, and write down what happened."""
    pause = PAUSES[min(message.attempts, len(PAUSES) - 1)]
    mine = OutboxMessage.objects.filter(
        pk=message.pk, state=State.QUEUED, attempts=message.attempts
    )
    due_at = Now() + dt.timedelta(minutes=pause)
    if not mine.update(attempts=F("attempts") + 1, due_at=due_at):
        return False  # another worker has it
    outcome = _outcome(message)
    OutboxMessage.objects.filter(pk=message.pk, attempts=message.attempts + 1).update(**outcome)
    return outcome.get("state") == State.SENT


def _outcome(message: OutboxMessage) -> dict[str, object]:
    try:
        deliver(message)
    except ChannelUnavailableError as reason:
        return {"state": State.UNAVAILABLE, "last_error": str(reason)}
    except Exception as error:
        # Without the trace: it would carry the address into the log.
        failure = {"last_error": _told(error, message.address)}
        logger.warning("message %s could not be sent: %s", message.pk, failure["last_error"])
        last_try = message.attempts + 1 > len(PAUSES)
        return {"state": State.FAILED, **failure} if last_try else {**failure}
    return {"state": State.SENT, "sent_at": Now(), "last_error": ""}


def _told(error: Exception, address: str) -> str:
    """Return what went wrong, without the address: carriers like to repeat it in their refusals."""
    text = f"{type(error).__name__}: {error}"
    return (text.replace(address, "……") if address else text)[:300]
