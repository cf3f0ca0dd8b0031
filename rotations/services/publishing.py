"""Publishing many drafts at once: after a plan was taken over nobody opens thirty pages one by one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rotations.services.batch_states import publish_batch
from rotations.services.outcomes import Outcome, act_on_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from organizations.models import User
    from rotations.models import Batch


def publish_batches(batches: Iterable[Batch], *, by: User, advance: Callable[[], None]) -> Outcome:
    """Publish drafts, each in a transaction of its own; those that may not be are named.

    What is published already is no draft any more, so a run broken off simply starts again.
    """
    outcome = Outcome("已发布 {} 个班次，有名额的单位可以报名了。", "{} 个未发布")
    acts = ((batch, partial(publish_batch, batch, by=by)) for batch in batches)
    return act_on_each(outcome, acts, advance=advance)
