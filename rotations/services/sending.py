"""Sending many held notices at once: the first release of a campaign holds one for each class."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from rotations.services.change_notices import send_notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from organizations.models import User
    from rotations.models import ChangeNotice

MOST_REFUSED = 5


@dataclass
class Sent:
    """What came of sending several notices; refusals by class, in words."""

    notices: int = 0
    messages: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The outcome in words, the first few refusals named."""
        done = f"已发送 {self.notices} 份通知，共 {self.messages} 条消息。"
        if not self.refused:
            return done
        return f"{done}{len(self.refused)} 份未发送：{''.join(self.refused[:MOST_REFUSED])}"


def send_notices(
    notices: Iterable[ChangeNotice],
    revisions: Mapping[int, int],
    *,
    by: User,
    advance: Callable[[], None],
) -> Sent:
    """Send notices as they were listed, each in a transaction of its own; name those that changed since."""
    outcome = Sent()
    for notice in notices:
        try:
            outcome.messages += send_notice(notice, revision=revisions[notice.pk], by=by)
        except ValidationError as refusal:
            batch = notice.batch
            outcome.refused.append(f"{batch.organization}“{batch}”：{refusal.messages[0]}")
        else:
            outcome.notices += 1
        advance()
    return outcome
