"""A round until it takes ballots: drafted, changed, opened with a fresh key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.days import today
from core.revisions import claim_revision
from evaluations.enums import RoundState
from evaluations.models import Round
from evaluations.sealing import new_key_pair
from evaluations.sections import form_of
from evaluations.services.storage import keep_key
from rotations.enums import BatchState

if TYPE_CHECKING:
    from evaluations.models import Questionnaire
    from organizations.models import User
    from rotations.models import Batch

REFUSALS = {
    "round_title_once_per_batch": "本班已有同名测评批次。",
    "round_minimum_protects": "最少公布票数应为 5 至 10。",
}


@transaction.atomic
def create_round(
    batch: Batch, *, title: str, questionnaire: Questionnaire, minimum: int, by: User
) -> Round:
    """Draft a round for a batch. Raises ValidationError for a taken title or a cancelled batch."""
    if batch.state in {BatchState.DRAFT, BatchState.CANCELLED}:
        raise ValidationError("草拟或已取消的班次不能开展测评。", code="state")
    with explained(REFUSALS, is_input=True):
        made = Round.objects.create(
            batch=batch, title=title, questionnaire=questionnaire, minimum=minimum
        )
    record("rounds.create", by=by, target=made, path=batch.org_path)
    return made


@transaction.atomic
def update_round(round_: Round, *, revision: int, by: User, **facts: Any) -> None:
    """Change a draft. Raises ValidationError once it was opened: what was asked stays as it was."""
    claim_revision(round_, expected=revision)
    locked = _locked_draft(round_)
    for name in ("title", "questionnaire", "minimum"):
        setattr(locked, name, facts[name])
    with explained(REFUSALS, is_input=True):
        locked.save(update_fields=["title", "questionnaire", "minimum"])
    record("rounds.update", by=by, target=locked, path=locked.batch.org_path)
    round_.refresh_from_db()


@transaction.atomic
def delete_round(round_: Round, *, by: User) -> None:
    """Drop a draft. Raises ValidationError once it was opened."""
    locked = _locked_draft(round_)
    record("rounds.delete", by=by, target=locked, path=locked.batch.org_path)
    locked.delete()


@transaction.atomic
def open_round(round_: Round, *, by: User) -> None:
    """Freeze the questions and make the round's key; from now on slips can be printed and spent.

    Raises ValidationError when the round was opened before or has nothing to ask.
    """
    locked = _locked_draft(round_)
    form = form_of(locked)
    if not form["sections"]:
        raise ValidationError("没有可测评的课程，测评表也没有总体测评项。", code="empty")
    private, public = new_key_pair()
    locked.key_file = keep_key(private, round_id=locked.pk)
    locked.form, locked.public_key = form, public
    locked.state, locked.opened_on = RoundState.OPEN, today()
    locked.revision += 1
    locked.save()
    record("rounds.open", by=by, target=locked, path=locked.batch.org_path)
    round_.refresh_from_db()


def _locked_draft(round_: Round) -> Round:
    locked: Round = Round.objects.select_for_update().get(pk=round_.pk)
    if locked.state != RoundState.DRAFT:
        raise ValidationError("该测评批次已经开始，不能再修改。", code="state")
    return locked
