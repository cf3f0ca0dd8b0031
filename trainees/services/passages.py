"""What uploads and drafts pass through: from state to state once, to a worker, and back when its run broke off.

Rosters, tables of online study and rounds of elections all go this way; `state` and `job` are their columns.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from organizations.models import User

TITLE_LENGTH = 120


def move(row: Any, old: Collection[str], new: str, *, refusal: str) -> None:
    """Take a row from one of the old states into a new one; of two people only one does.

    Raises ValidationError(code="not_open") with the sentence of `refusal`.
    """
    moved = type(row).objects.filter(pk=row.pk, state__in=old).update(state=new)
    if not moved:
        raise ValidationError(refusal, code="not_open")
    row.state = new


def send(row: Any, kind: str, *, name: str, title: str, by: User, **params: Any) -> None:
    """Hand a row to a worker as the parameter `name`; the row is at one worker at a time."""
    row.job = enqueue(
        kind,
        owner=by,
        params={name: row.pk, **params},
        dedupe_key=f"{name}:{row.pk}",
        title=title[:TITLE_LENGTH],
    )
    row.save(update_fields=["job"])


@contextmanager
def back_on_failure(row: Any, *, during: str, to: str) -> Iterator[None]:
    """Run a worker's block; when it breaks off having written nothing, the row is what it was before."""
    try:
        yield
    except BaseException:
        type(row).objects.filter(pk=row.pk, state=during).update(state=to)
        raise
