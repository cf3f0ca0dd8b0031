"""What the page of a change notice shows: what changed, who gets what, what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from core.notices.models import OutboxMessage
from core.notices.selectors import undelivered_messages
from rotations.enums import NoticeState
from rotations.papers.change_letters import Audience
from rotations.scheduling.change_words import rows_of
from rotations.selectors.change_letters import changes_of, letters_of

if TYPE_CHECKING:
    from rotations.models import ChangeNotice
    from rotations.scheduling.change_words import ChangeRow
    from rotations.selectors.change_letters import Letter

Channel, State = OutboxMessage.Channel, OutboxMessage.State


@dataclass(frozen=True)
class Channels:
    """How many messages go by each channel."""

    label: str
    count: int


@dataclass(frozen=True)
class Delivered:
    """How many messages of a channel are in a state of the outbox."""

    channel: str
    state: OutboxMessage.State
    count: int


@dataclass(frozen=True)
class NoticePage:
    """A notice that waits (letters), or one that was sent (delivery)."""

    rows: list[ChangeRow]
    letters: list[tuple[str, list[Letter]]]
    channels: list[Channels]
    unreachable: list[str]
    delivery: list[Delivered]
    undelivered: int

    @property
    def total(self) -> int:
        """How many messages would leave."""
        return sum(channel.count for channel in self.channels)


def notice_page(notice: ChangeNotice) -> NoticePage:
    """Return what the page shows; the notice was read in the user's scope."""
    is_held = notice.state == NoticeState.HELD
    letters = letters_of(notice) if is_held else []
    changes = [] if notice.told_id is None else rows_of(changes_of(notice))
    sent = OutboxMessage.objects.filter(topic=notice.topic).exclude(state=State.HELD)
    late = undelivered_messages().filter(topic=notice.topic).count()
    return NoticePage(
        changes,
        by_audience(letters),
        channels_of(letters),
        [name for letter in letters for name in letter.unreachable],
        [
            Delivered(Channel(row["channel"]).label, State(row["state"]), row["messages"])
            for row in sent.order_by("channel", "state")
            .values("channel", "state")
            .annotate(messages=Count("pk"))
        ],
        late,
    )


def by_audience(letters: list[Letter]) -> list[tuple[str, list[Letter]]]:
    """Return the letters under the names of their audiences."""
    found = [
        (str(audience.label), [letter for letter in letters if letter.audience is audience])
        for audience in Audience
    ]
    return [(label, some) for label, some in found if some]


def channels_of(letters: list[Letter]) -> list[Channels]:
    """Count the messages by channel."""
    counts: Counter[str] = Counter()
    for letter in letters:
        counts[Channel.IN_APP] += len(letter.users)
        counts[Channel.EMAIL] += letter.emails
        counts[Channel.SMS] += len(letter.texts)
    return [Channels(str(channel.label), counts[channel]) for channel in Channel if counts[channel]]
