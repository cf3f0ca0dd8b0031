"""One act on many classes, each by itself: what was done is counted, who was refused is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from core.refusals.fields import code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from rotations.models import Batch

    Act = Callable[[], object]

MOST_REFUSED = 5


@dataclass
class Outcome:
    """What came of an act on several classes; `done` and `left` take a number: "已发布 {} 个。"."""

    done: str
    left: str
    count: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The outcome in words, the first few refusals named."""
        done = self.done.format(self.count)
        if not self.refused:
            return done
        named = "".join(self.refused[:MOST_REFUSED])
        return f"{done}{self.left.format(len(self.refused))}：{named}"


def act_on_each(
    outcome: Outcome,
    acts: Iterable[tuple[Batch, Act]],
    *,
    advance: Callable[[], None],
    passes: Collection[str] = (),
) -> Outcome:
    """Act on each class; a refusal whose code `passes` is no news, any other one is named."""
    for batch, act in acts:
        try:
            act()
        except ValidationError as refusal:
            if code_of(refusal) not in passes:
                outcome.refused.append(f"{batch.organization}“{batch}”：{refusal.messages[0]}")
        else:
            outcome.count += 1
        advance()
    return outcome
