"""Sending many held notices at once: the first release of a campaign holds one for each class."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rotations.services.change_notices import send_notice
from rotations.services.outcomes import Outcome, act_on_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from organizations.models import User
    from rotations.models import ChangeNotice


def send_notices(
    notices: Iterable[ChangeNotice],
    revisions: Mapping[int, int],
    *,
    by: User,
    advance: Callable[[], None],
) -> Outcome:
    """Send notices as they were listed, each in a transaction of its own; name those that changed since."""
    acts = (
        (notice.batch, partial(send_notice, notice, revision=revisions[notice.pk], by=by))
        for notice in notices
    )
    return act_on_each(Outcome("已发送 {} 份通知。", "{} 份未发送"), acts, advance=advance)
