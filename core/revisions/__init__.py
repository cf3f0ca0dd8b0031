"""Row revisions: the second of two people who edit one row is told, and nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F

if TYPE_CHECKING:
    from django.db.models import Model


class Revisioned(models.Model):
    """A row that people edit in forms; each accepted edit raises its revision by one."""

    revision = models.PositiveIntegerField("修订号", default=1, editable=False)

    class Meta:
        abstract = True


def claim_revision(row: Revisioned, *, expected: int) -> None:
    """Raise the row's revision, or refuse when somebody else's edit came first.

    Call it inside the transaction that writes the edit: the update locks the row, so of two
    racing edits exactly one passes. Raises ValidationError(code="stale").
    """
    rows: type[Model] = type(row)
    claimed = rows._base_manager.filter(  # noqa: SLF001  # Django's documented unfiltered manager
        pk=row.pk, revision=expected
    ).update(revision=F("revision") + 1)
    if claimed != 1:
        raise ValidationError(
            "这条记录已被他人修改。您填写的内容仍在表单中，请核对最新内容后再保存。", code="stale"
        )
    row.revision = expected + 1
