"""The life of an evaluation round: opened with a fresh key, closed by opening all ballots at once."""

from __future__ import annotations

import hashlib
import json
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from core.audit.services import record
from core.days import today
from core.privacy.ciphers import seal as lock_text
from core.privacy.ciphers import unseal as unlock_text
from core.privacy.keyrings import current_ring
from evaluations.enums import ItemKind, RoundState
from evaluations.models import Ballot, PublishedResult, Remark, Round, SealedBallot, Slip
from evaluations.sealing import new_key_pair, receipt, unseal
from evaluations.sections import form_of
from evaluations.suppression import CROWD, figure_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import User

KEY_CONTEXT = "evaluations.round_key"
Answers = dict[str, dict[str, Any]]


@transaction.atomic
def open_round(round_: Round, *, by: User) -> None:
    """Freeze the questions and make the round's key; from now on slips can be spent.

    Raises ValidationError when the round was opened before or has nothing to ask.
    """
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    if locked.state != RoundState.DRAFT:
        raise ValidationError("该测评批次已经开始。", code="state")
    form = form_of(locked)
    if not form["sections"]:
        raise ValidationError("没有可测评的课程，测评表也没有总体测评项。", code="empty")
    private, public = new_key_pair()
    locked.key_file = default_storage.save(
        f"rounds/{locked.pk}.key",
        ContentFile(lock_text(private, context=KEY_CONTEXT, ring=current_ring()).encode()),
    )
    locked.form, locked.public_key = form, public
    locked.state, locked.opened_on = RoundState.OPEN, today()
    locked.revision += 1
    locked.save()
    record("rounds.open", by=by, target=locked, path=locked.batch.org_path)
    round_.refresh_from_db()


def close_round(round_: Round, *, by: User) -> PublishedResult:
    """End the round: open all ballots, shuffle, publish what may be shown, destroy the key.

    Below the minimum nothing that was said is kept. The dead rows are vacuumed away afterwards.
    Raises ValidationError when the round is not open.
    """
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.state != RoundState.OPEN:
            raise ValidationError("该测评批次未开始或已截止。", code="state")
        sealed = [bytes(row) for row in locked.sealed_ballots.values_list("sealed", flat=True)]
        private = _private_key(locked)
        answers = [unseal(ballot, private_key=private) for ballot in sealed]
        result = _publish(locked, answers, receipts=sorted(receipt(ballot) for ballot in sealed))
        if len(answers) >= locked.minimum:
            _keep_shuffled(locked, answers)
        SealedBallot.objects.filter(round=locked).delete()
        Slip.objects.filter(round=locked).delete()
        key_file, locked.key_file = locked.key_file, ""
        locked.state, locked.closed_on = RoundState.CLOSED, today()
        locked.revision += 1
        locked.save()
        record("rounds.close", by=by, target=locked, path=locked.batch.org_path)
    default_storage.delete(key_file)
    _vacuum(SealedBallot, Slip)
    round_.refresh_from_db()
    return result


def _private_key(round_: Round) -> str:
    if not default_storage.exists(round_.key_file):
        raise ValidationError(
            "找不到本批次的开启密钥，测评票无法开启。请联系系统管理员恢复文件后重试。",
            code="key_lost",
        )
    with default_storage.open(round_.key_file) as file:
        return unlock_text(file.read().decode(), context=KEY_CONTEXT, ring=current_ring())


def _asked(form: dict[str, Any], kind: ItemKind) -> Iterable[tuple[str, dict[str, str]]]:
    for section in form["sections"]:
        for item in section["items"]:
            if item["kind"] == kind:
                yield section["key"], item


def _publish(round_: Round, answers: list[Answers], *, receipts: list[str]) -> PublishedResult:
    """Compute and freeze the figures of every rating question."""
    figures: dict[str, list[dict[str, Any]]] = {s["key"]: [] for s in round_.form["sections"]}
    for section, item in _asked(round_.form, ItemKind.RATING):
        given = [a.get(section, {}).get(item["key"]) for a in answers]
        ratings = [rating for rating in given if isinstance(rating, int)]
        figure = figure_of(item["key"], item["text"], ratings, minimum=round_.minimum)
        figures[section].append(figure.as_json())
    facts = {"figures": figures, "ballots": len(answers), "receipts": receipts}
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return PublishedResult.objects.create(
        round=round_, digest=hashlib.sha256(canonical.encode()).hexdigest(), **facts
    )


def _keep_shuffled(round_: Round, answers: list[Answers]) -> None:
    """Store the answers section by section, each in an order of its own; remarks apart from ratings."""
    dice = SystemRandom()
    for section in (s["key"] for s in round_.form["sections"]):
        texts = {i["key"] for key, i in _asked(round_.form, ItemKind.TEXT) if key == section}
        sheets = [a.get(section, {}) for a in answers]
        ratings = [{k: v for k, v in sheet.items() if k not in texts} for sheet in sheets]
        dice.shuffle(ratings)
        Ballot.objects.bulk_create(
            Ballot(round=round_, section=section, ratings=given) for given in ratings if given
        )
        if len(answers) >= CROWD:
            remarks = [sheet[key].strip() for sheet in sheets for key in texts if sheet.get(key)]
            dice.shuffle(remarks)
            Remark.objects.bulk_create(
                Remark(round=round_, section=section, text=text) for text in remarks if text
            )


def _vacuum(*models: type[SealedBallot] | type[Slip]) -> None:
    """Remove the dead rows; inside a transaction (a test's) PostgreSQL does it in its own time."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001  # documented
