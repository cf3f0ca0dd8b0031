"""Publishing many drafts at once: after a plan was taken over nobody opens thirty pages one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from rotations.services.batches import publish_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from organizations.models import User
    from rotations.models import Batch

MOST_REFUSED = 5


@dataclass
class Published:
    """What came of publishing several classes; refusals by class, in words."""

    count: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The outcome in words, the first few refusals named."""
        done = f"已发布 {self.count} 个班次，有名额的单位可以报名了。"
        if not self.refused:
            return done
        return f"{done}{len(self.refused)} 个未发布：{''.join(self.refused[:MOST_REFUSED])}"


def publish_batches(
    batches: Iterable[Batch], *, by: User, advance: Callable[[], None]
) -> Published:
    """Publish drafts, each in a transaction of its own; those that may not be are named.

    What is published already is no draft any more, so a run broken off simply starts again.
    """
    outcome = Published()
    for batch in batches:
        try:
            publish_batch(batch, by=by)
        except ValidationError as refusal:
            outcome.refused.append(f"{batch.organization}“{batch}”：{refusal.messages[0]}")
        else:
            outcome.count += 1
        advance()
    return outcome
