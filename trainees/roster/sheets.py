"""The roster as a workbook that we hand out, and how much of a file that comes back is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.spreadsheets.files import MEGABYTE, Limits
from core.spreadsheets.templates import Column, TemplateSpec, render_template
from trainees.roster.columns import COLUMNS, RosterColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LIMITS = Limits(file_bytes=20 * MEGABYTE, unpacked_bytes=400 * MEGABYTE, rows=200_000, columns=100)
GUIDANCE = (
    "一人一行；一人任两个职务的写两行，第一行为主要任职。",
    "已在册的人员按身份证号识别：有变化的更新，空白的列不改动原有内容，表中没有的人员不会删除。",
    "更换书记请在系统中办理“换届”，不要在表中直接改写。",
)


def roster_template(
    organizations: Sequence[str], rows: Iterable[Mapping[str, object]] = ()
) -> bytes:
    """Return the workbook to fill in; the names, when given, become the drop-down of 任职组织."""
    columns = tuple(
        Column(
            key=column.key,
            title=column.title,
            required=column.is_required,
            choices=_choices(column, organizations),
            note=column.hint,
            width=24 if column.key in {"organization", "id_number"} else 14,
        )
        for column in COLUMNS
    )
    return render_template(TemplateSpec(columns, name="花名册", guidance=GUIDANCE), rows)


def _choices(column: RosterColumn, organizations: Sequence[str]) -> tuple[str, ...]:
    """Return the drop-down; what is merely offered has none, for a drop-down refuses the rest."""
    if column.key == "organization":
        return tuple(organizations)
    return column.choices if column.is_closed else ()
