"""Closing a round: all ballots opened at once, counted, and every trace of single ones destroyed."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from core.audit.services import record
from core.days import today
from core.digests import digest_of
from evaluations.enums import ItemKind, RoundState
from evaluations.models import PublishedResult, Remark, Round, SealedBallot, Slip
from evaluations.sealing import receipt, unseal
from evaluations.sections import items_of
from evaluations.selectors.rounds import headcount_of
from evaluations.services.storage import destroy, kept_key
from evaluations.suppression import CROWD, figure_of

if TYPE_CHECKING:
    from organizations.models import User

Answers = dict[str, dict[str, Any]]


def close_round(round_: Round, *, by: User) -> PublishedResult:
    """End the round: open all ballots, publish what may be shown, destroy ballots and key.

    Of what was said only the published figures are kept and, from a crowd on, the remarks. Raises
    ValidationError when the round is not open or its key is lost; then nothing has changed.
    """
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.state != RoundState.OPEN:
            raise ValidationError("该测评批次未开始或已截止。", code="state")
        sealed = [bytes(row) for row in locked.sealed_ballots.values_list("sealed", flat=True)]
        private = kept_key(locked.key_file)
        answers = [unseal(ballot, private_key=private) for ballot in sealed]
        result = _publish(locked, answers, receipts=sorted(receipt(ballot) for ballot in sealed))
        if len(answers) >= CROWD:
            _keep_remarks(locked, answers)
        SealedBallot.objects.filter(round=locked).delete()
        Slip.objects.filter(round=locked).delete()
        locked.state, locked.closed_on = RoundState.CLOSED, today()
        locked.revision += 1
        locked.save()
        record("rounds.close", by=by, target=locked, path=locked.batch.org_path)
    if not connection.in_atomic_block:
        finish_closings()
    round_.refresh_from_db()
    return result


def finish_closings() -> int:
    """Destroy what closed rounds left: key, printed slips, dead rows; returns how many rounds.

    The beat repeats it: closing may have been broken off, or a reader may have been in the way.
    The tables hold open rounds only and are small, so they are written anew whole.
    """
    unfinished = Round.objects.filter(state=RoundState.CLOSED).exclude(key_file="", slips_file="")
    rounds = list(unfinished)
    for round_ in rounds:
        destroy(round_.key_file)
        destroy(round_.slips_file)
    if _rewrite_tables():
        Round.objects.filter(pk__in=[round_.pk for round_ in rounds]).update(
            key_file="", slips_file=""
        )
    return len(rounds)


def _rewrite_tables() -> bool:
    """Write the tables of slips and sealed ballots anew; False when a long reader is in the way.

    Waiting for it would make every voter queue behind us. VACUUM leaves the bytes of dead rows in
    the pages, and VACUUM FULL copies those that any open snapshot of the database might still ask
    for; TRUNCATE takes the old pages away whoever is looking, and the living rows come back shuffled.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            for model in (SealedBallot, Slip):
                table = model._meta.db_table  # noqa: SLF001  # documented
                cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                cursor.execute(
                    f"CREATE TEMPORARY TABLE living ON COMMIT DROP AS SELECT * FROM {table} ORDER BY random()"  # noqa: S608  # our own tables
                )
                cursor.execute(f"TRUNCATE {table}")
                cursor.execute(f"INSERT INTO {table} SELECT * FROM living")  # noqa: S608  # our own tables
                cursor.execute("DROP TABLE living")
    except OperationalError:
        return False
    return True


def _publish(round_: Round, answers: list[Answers], *, receipts: list[str]) -> PublishedResult:
    """Compute and freeze the figures of every rating question."""
    figures: dict[str, list[dict[str, Any]]] = {s["key"]: [] for s in round_.form["sections"]}
    for section, item in items_of(round_.form, ItemKind.RATING):
        ratings = [answer[section][item["key"]] for answer in answers]
        figure = figure_of(
            item["key"], item["text"], ratings, ballots=len(answers), minimum=round_.minimum
        )
        figures[section].append(figure.as_json())
    facts = {
        "headcount": headcount_of(round_.batch),
        "ballots": len(answers),
        "figures": figures,
        "receipts": receipts,
    }
    return PublishedResult.objects.create(round=round_, digest=digest_of(facts), **facts)


def _keep_remarks(round_: Round, answers: list[Answers]) -> None:
    """Store the written answers of each question in a random order, apart from everything else."""
    dice = SystemRandom()
    for section, item in items_of(round_.form, ItemKind.TEXT):
        texts = [text for answer in answers if (text := answer[section][item["key"]])]
        dice.shuffle(texts)
        Remark.objects.bulk_create(
            Remark(round=round_, question=item["text"], text=text) for text in texts
        )
