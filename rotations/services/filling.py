"""A class's timetable filled by one press (自动排课), and that taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from rotations.enums import RollState
from rotations.models import Session, TimetableFill
from rotations.services.solver_runs import mark_undone, refuse_undone
from rotations.services.timetable import cancel_session
from rotations.services.timetables import arrange_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User
    from rotations.models import Batch, FillRun
    from rotations.sessions import SessionDraft


@transaction.atomic
def fill_timetable(
    batch: Batch, drafts: Sequence[SessionDraft], *, run: FillRun | None = None, by: User
) -> TimetableFill:
    """Arrange all sessions of a proposal, or none.

    Raises ValidationError("nothing") for an empty proposal, "refused" with the sessions that the
    rules or other bookings do not let in, "foreign" when the class is not the user's to arrange.
    """
    if not drafts:
        raise ValidationError("没有可以排入的课程。", code="nothing")
    arranged = arrange_all(drafts, batches=[batch], by=by)
    if arranged.refused:
        sentences = [f"“{draft.title}”：{why.messages[0]}" for draft, why in arranged.refused]
        sentences.append("没有排入任何课程，请重新试排。")
        raise ValidationError("\n".join(sentences), code="refused")
    detail = {"sessions": len(arranged.sessions)}
    record("timetable.fill", by=by, target=batch, path=batch.org_path, detail=detail)
    left = [[session.pk, session.revision] for session in arranged.sessions]
    fill: TimetableFill = TimetableFill.objects.create(
        batch=batch, run=run, sessions=left, made_by=by
    )
    return fill


@transaction.atomic
def undo_fill(fill: TimetableFill, *, by: User) -> int:
    """Take the sessions of an act out again; return how many.

    Raises ValidationError "undone", or "touched" with what was changed, held or cancelled since.
    """
    held = TimetableFill.objects.select_for_update().select_related("batch").get(pk=fill.pk)
    refuse_undone(held, "自动排课")
    rows = Session.objects.filter(pk__in=[key for key, _ in held.sessions])
    there = {session.pk: session for session in rows.select_for_update(no_key=True).order_by("pk")}
    _refuse_touched(held, there)
    for session in there.values():
        cancel_session(session, revision=session.revision, by=by)
    mark_undone(held, by=by)
    detail = {"sessions": len(there)}
    record("timetable.unfill", by=by, target=held.batch, path=held.batch.org_path, detail=detail)
    return len(there)


def _refuse_touched(fill: TimetableFill, there: dict[int, Session]) -> None:
    gone = sum(key not in there for key, _ in fill.sessions)
    changed = [
        str(there[key])
        for key, revision in fill.sessions
        if key in there
        and (there[key].revision != revision or there[key].roll_state != RollState.OPEN)
    ]
    if gone or changed:
        told = [f"“{name}”" for name in changed[:5]] + ([f"{gone} 项已取消"] if gone else [])
        raise ValidationError(
            f"自动排课之后已有改动（{'、'.join(told)}），不能整体撤销；可以逐项修改或取消。",
            code="touched",
        )
