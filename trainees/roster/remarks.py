"""STAND-IN until READER's module is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainees.roster import sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from trainees.roster.rows import RawRow


def remarked_workbook(
    data: bytes, rows: Sequence[RawRow], remarks: Mapping[tuple[str, int], str]
) -> bytes:
    return sheets.remarked_workbook(data, rows, {key[1]: text for key, text in remarks.items()})
