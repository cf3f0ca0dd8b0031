"""Notices of changes (调课通知): held after a release, sent or discarded once, never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.audit.services import record
from core.notices.services import discard_held, notify, release_held, send_text
from core.revisions import claim_revision
from rotations.enums import NoticeState
from rotations.models import ChangeNotice
from rotations.selectors.change_letters import changes_of, letters_of

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch, TimetableRelease

SETTLED = (NoticeState.SENT, NoticeState.DISCARDED)


def hold_notice(release: TimetableRelease, *, by: User) -> ChangeNotice | None:
    """Hold what a new version changes for those who know an older one; part of its transaction.

    A notice that still waited is replaced: it tells everything since the version people know. When
    that is nothing, because everything was changed back, no notice is left.
    """
    drop_notice(release.batch, by=by)
    settled = ChangeNotice.objects.filter(batch=release.batch, state__in=SETTLED)
    last = settled.select_related("release").order_by("-release__number").first()
    notice = ChangeNotice(batch=release.batch, told=last.release if last else None, release=release)
    if not changes_of(notice):
        return None
    notice.save()
    _hold(notice)
    return notice


def drop_notice(batch: Batch, *, by: User) -> None:
    """Take back a notice that waits: a newer one tells more, or the class is called off."""
    for notice in ChangeNotice.objects.filter(batch=batch, state=NoticeState.HELD):
        _settle(notice, NoticeState.DROPPED, by=by)
        discard_held(notice.topic)


@transaction.atomic
def write_words(notice: ChangeNotice, words: str, *, revision: int, by: User) -> None:
    """Give the notice another opening. Raises ValidationError: "stale", "settled"."""
    _claim(notice, revision)
    notice.words = words.strip()
    notice.save(update_fields=["words"])
    _hold(notice)
    _record("change_notices.write", notice, by=by)


@transaction.atomic
def send_notice(notice: ChangeNotice, *, revision: int, by: User) -> int:
    """Let the notice go out to those who are touched now; return how many messages leave.

    Raises ValidationError: "stale", "settled".
    """
    _claim(notice, revision)
    _settle(notice, NoticeState.SENT, by=by)
    _hold(notice)
    messages = release_held(notice.topic)
    _record("change_notices.send", notice, by=by, messages=messages)
    return messages


@transaction.atomic
def discard_notice(notice: ChangeNotice, *, revision: int, by: User) -> None:
    """Decide that nobody is told; what the version changes counts as known. Raises as sending does."""
    _claim(notice, revision)
    _settle(notice, NoticeState.DISCARDED, by=by)
    discard_held(notice.topic)
    _record("change_notices.discard", notice, by=by)


def _claim(notice: ChangeNotice, revision: int) -> None:
    """Lock the notice for one decision."""
    stored = ChangeNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if stored.state != NoticeState.HELD:
        raise ValidationError(f"这份通知{stored.get_state_display()}，不能再处理。", code="settled")
    claim_revision(notice, expected=revision)
    notice.state, notice.words = stored.state, stored.words


def _settle(notice: ChangeNotice, state: NoticeState, *, by: User) -> None:
    notice.state, notice.settled_by, notice.settled_at = state, by, timezone.now()
    notice.save(update_fields=["state", "settled_by", "settled_at"])


def _hold(notice: ChangeNotice) -> None:
    """Put the letters into the outbox anew: the roster may have changed since."""
    discard_held(notice.topic)
    title = title_of(notice)
    for letter in letters_of(notice):
        if letter.users:
            url = reverse(letter.url, args=letter.url_arguments(notice.batch_id))
            notify(
                letter.users,
                title=title,
                body=letter.body,
                url=url,
                by_email=True,
                hold_for=notice.topic,
            )
        for _, mobile in letter.texts:
            send_text(mobile, title=title, body=letter.body, hold_for=notice.topic)


def title_of(notice: ChangeNotice) -> str:
    """Write what the messages are called."""
    what = "课程表已发布" if notice.told_id is None else "课程有调整"
    return f"{notice.batch.organization}“{notice.batch}”{what}"[:120]


def _record(act: str, notice: ChangeNotice, *, by: User, **detail: int) -> None:
    batch = notice.batch
    detail = {"release": notice.release.number, **detail}
    record(act, by=by, target=batch, path=batch.org_path, detail=detail)
