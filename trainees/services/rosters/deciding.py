"""Decisions on a roster: at once, or by a worker when fresh verdicts on all its rows take long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.jobs.queue import enqueue
from trainees.enums import ImportState
from trainees.models import RosterImport
from trainees.services.rosters.decisions import accept_proposals, answer_rows
from trainees.services.rosters.patience import is_judged_at_once
from trainees.services.rosters.uploads import move

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from organizations.models import User

DECIDE_KIND = "trainees.decide_roster"


def give_answers(
    roster: RosterImport, answers: Mapping[int, Mapping[str, str]], *, by: User
) -> bool:
    """Answer rows, as `answer_rows` does; return whether that is done, or left to a worker.

    Raises ValidationError: "not_open", and "nothing" when no worker is needed to tell.
    """
    if not is_judged_at_once(roster):
        return _leave(roster, {"answers": answers}, by=by)
    answer_rows(roster, answers, by=by)
    return True


def give_consent(roster: RosterImport, *, by: User, code: str = "") -> bool:
    """Answer as we propose, as `accept_proposals` does; return whether that is done already.

    Raises ValidationError: as `give_answers`.
    """
    if not is_judged_at_once(roster):
        return _leave(roster, {"code": code}, by=by)
    accept_proposals(roster, by=by, code=code)
    return True


def decide_rows(
    roster: RosterImport, said: Mapping[str, Any], *, by: User, say: Callable[[str], None]
) -> RosterImport:
    """Take what was left to a worker: {"answers": by row and question} or {"code": of our proposals}.

    Whole or not at all; afterwards the roster is open again either way. Raises ValidationError:
    "not_open", "nothing".
    """
    try:
        with transaction.atomic():
            move(roster, (ImportState.CHECKING,), ImportState.CHECKED)
            say("正在按您的选择重新核对")
            if "answers" in said:
                answers = {int(row): chosen for row, chosen in said["answers"].items()}
                return answer_rows(roster, answers, by=by)
            return accept_proposals(roster, by=by, code=said["code"])
    except Exception:
        RosterImport.objects.filter(pk=roster.pk, state=ImportState.CHECKING).update(
            state=ImportState.CHECKED
        )
        raise


@transaction.atomic
def _leave(roster: RosterImport, said: Mapping[str, Any], *, by: User) -> bool:
    """Let a worker take a decision; until then nobody else decides."""
    move(roster, (ImportState.CHECKED,), ImportState.CHECKING)
    roster.job = enqueue(
        DECIDE_KIND,
        owner=by,
        params={"roster": roster.pk, **said},
        dedupe_key=f"roster:{roster.pk}",
        title=f"按选择重新核对：{roster.file_name}"[:120],
    )
    roster.save(update_fields=["job"])
    return False
