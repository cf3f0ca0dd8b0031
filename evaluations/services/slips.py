"""Slips (测评码): printed once, drawn by hand, void when nobody drew them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from core.audit.services import record
from core.refusals.fields import BadInputError
from evaluations.enums import RoundState
from evaluations.models import Round, Slip
from evaluations.sealing import code_hash, new_code
from evaluations.services.storage import FOLDER, destroy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from organizations.models import User

MOST_AT_ONCE = 1000


def print_slips(
    round_: Round, count: int, *, make: Callable[[Sequence[str]], bytes], by: User
) -> None:
    """Make new one-time codes, have `make` lay them out, and keep that sheet until the round closes.

    The codes exist in the sheet alone; only their hashes are stored, in the order of the hashes,
    so that not even the order of printing remains. The sheet lies where no backup looks, and a
    new one takes the place of the last. Raises ValidationError when the round does not take
    ballots or the number is absurd; then nothing was issued.
    """
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadInputError(f"一次可打印 1 至 {MOST_AT_ONCE} 张测评码。", code="count")
    codes = [new_code() for _ in range(count)]
    sheet = ContentFile(make(codes))
    with transaction.atomic():
        locked = locked_open(round_, "请先开始测评，再打印测评码。")
        hashes = sorted(code_hash(code) for code in codes)
        Slip.objects.bulk_create(Slip(round=locked, code_hash=value) for value in hashes)
        former, locked.slips_file = (
            locked.slips_file,
            default_storage.save(f"{FOLDER}/{locked.pk}.pdf", sheet),
        )
        locked.issued = F("issued") + count
        locked.save(update_fields=["issued", "slips_file"])
        record(
            "rounds.print_slips",
            by=by,
            target=locked,
            path=locked.batch.org_path,
            detail={"count": count},
        )
    destroy(former)
    round_.refresh_from_db()


@transaction.atomic
def void_slips(round_: Round, codes: Sequence[str], *, by: User) -> int:
    """Cancel slips that nobody drew; returns how many were still good.

    Codes may be typed or scanned; a scanned slip gives its address, whose last part is the code.
    Raises ValidationError when the round is not open or none of the codes is good.
    """
    locked = locked_open(round_, "测评未开始或已截止，不能作废测评码。")
    hashes = {code_hash(code.rstrip("/").rpartition("/")[2]) for code in codes}
    voided, _ = Slip.objects.filter(round=locked, code_hash__in=hashes).delete()
    if not voided:
        raise BadInputError("没有可以作废的测评码：请核对输入，已使用的不能作废。", code="none")
    Round.objects.filter(pk=locked.pk).update(voided=F("voided") + voided)
    record(
        "rounds.void_slips",
        by=by,
        target=locked,
        path=locked.batch.org_path,
        detail={"count": voided},
    )
    round_.refresh_from_db()
    return voided


def read_sheet(round_: Round, *, by: User) -> bytes:
    """Return the printed slips, and log who took them. Raises ValidationError when they are gone."""
    if not round_.slips_file or not default_storage.exists(round_.slips_file):
        raise ValidationError("测评码文件已删除。需要时请另行打印。", code="gone")
    record("rounds.take_slips", by=by, target=round_, path=round_.batch.org_path)
    with default_storage.open(round_.slips_file) as file:
        content: bytes = file.read()
    return content


@transaction.atomic
def drop_sheet(round_: Round, *, by: User) -> None:
    """Destroy the printed sheet before the round closes: it is on paper now."""
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    name, locked.slips_file = locked.slips_file, ""
    locked.save(update_fields=["slips_file"])
    record("rounds.drop_slips", by=by, target=locked, path=locked.batch.org_path)
    transaction.on_commit(lambda: destroy(name))
    round_.refresh_from_db()


def locked_open(round_: Round, refusal: str) -> Round:
    """Return the round, locked and taking ballots. Raises ValidationError(refusal) otherwise."""
    locked: Round = Round.objects.select_for_update().get(pk=round_.pk)
    if locked.state != RoundState.OPEN:
        raise ValidationError(refusal, code="state")
    return locked
