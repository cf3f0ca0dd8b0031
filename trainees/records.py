"""Which facts two records of one person may differ in, and how a choice between them is written down."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# Each fact with its label and the columns that belong together.
FACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("姓名", ("name", "pinyin", "initials")),
    "id_number": ("身份证号", ("id_number", "id_index")),
    "sex": ("性别", ("sex",)),
    "birth": ("出生日期", ("birth_on", "birth_precision")),
    "mobile": ("手机号码", ("mobile", "mobile_index")),
    "ethnicity": ("民族", ("ethnicity",)),
    "education": ("学历", ("education",)),
    "joined_party": ("入党日期", ("joined_party_on", "joined_party_precision")),
    "office_phone": ("办公电话", ("office_phone",)),
}
READ_OFF_NUMBER = frozenset({"sex", "birth"})


def with_number(taken: Collection[str], *, has_number: bool) -> frozenset[str]:
    """Return the facts to take so that sex and birth date follow the ID number that is kept.

    `has_number`: whether the record that stays has a number of its own.
    """
    chosen = frozenset(taken) & FACTS.keys()
    if "id_number" in chosen:
        return chosen | READ_OFF_NUMBER
    return chosen - READ_OFF_NUMBER if has_number else chosen


def columns_of(facts: Iterable[str]) -> list[str]:
    """Return the columns of these facts."""
    return [column for fact in facts for column in FACTS[fact][1]]


def written(row: Any, columns: Iterable[str]) -> dict[str, Any]:
    """Return columns of a row as JSON holds them."""
    values = {column: getattr(row, column) for column in columns}
    return {
        column: value.isoformat() if isinstance(value, dt.date) else value
        for column, value in values.items()
    }
