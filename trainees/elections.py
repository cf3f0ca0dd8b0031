"""The sheet of an election round: its columns, our template of it, and what comes back or is pasted.

Pure: rows in, rows with values and problems out; which seat a row names is found elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.privacy.names import normalize_name
from core.spreadsheets import parsers
from core.spreadsheets.files import Limits
from core.spreadsheets.imports import plain_title, read_template
from core.spreadsheets.parsers import BadValue
from core.spreadsheets.templates import Column, TemplateSpec
from trainees.enums import PRINCIPAL_POSTS, Outcome

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from core.spreadsheets.imports import Row
    from core.spreadsheets.sheets import CellValue

LIMITS = Limits(rows=5_000)
PASTE_LENGTH = 500_000  # characters; 3,000 rows are about 200,000
OUTCOMES = {outcome.label: outcome.value for outcome in Outcome}
POSTS = {post.label: post.value for post in PRINCIPAL_POSTS}
YES = frozenset({"是", "√", "1", "一肩挑"})


def post_named(value: CellValue) -> str:
    """Parse a post by its name."""
    name = parsers.as_text(value)
    if name in POSTS:
        return POSTS[name]
    raise BadValue(f"职务“{name[:20]}”看不懂，请填{'、'.join(POSTS)}")


def outcome_named(value: CellValue) -> str:
    """Parse what the round brings a seat."""
    name = parsers.as_text(value)
    if name in OUTCOMES:
        return OUTCOMES[name]
    raise BadValue(f"“{name[:20]}”看不懂，请填{'、'.join(OUTCOMES)}")


COLUMNS = (
    Column(
        "seat",
        "席位（组织）",
        required=True,
        width=30,
        note="请勿改动；重名的写成“上级/名称”",
        synonyms=("席位", "组织", "组织名称", "单位", "党组织"),
    ),
    Column(
        "present",
        "现任书记",
        width=14,
        note="仅供核对，不导入",
        synonyms=("现任", "原任", "原任书记"),
    ),
    Column(
        "outcome",
        "换届结果",
        parser=outcome_named,
        choices=tuple(OUTCOMES),
        note="不填而填了新任姓名的，按新任",
        synonyms=("结果",),
    ),
    Column("name", "新任姓名", parser=parsers.text(50), synonyms=("姓名", "新任", "新任书记")),
    Column("id_number", "身份证号", parser=parsers.identifier, width=22, synonyms=("身份证号码",)),
    Column("mobile", "手机", parser=parsers.identifier, width=16, synonyms=("手机号码", "手机号", "联系电话")),
    Column("post", "职务", parser=post_named, choices=tuple(POSTS), width=18, synonyms=("新任职务",)),
    Column("heads_village_too", "一肩挑", choices=("是", "否"), width=10),
    Column("held_on", "任职日期", parser=parsers.day, note="与本次换届日期相同的不填", synonyms=("任职时间",)),
    Column("paper", "文件", parser=parsers.text(100), width=24, note="与本次换届文件相同的不填", synonyms=("任免文件", "文号")),
)  # fmt: skip
TEMPLATE = TemplateSpec(
    name="换届",
    columns=COLUMNS,
    guidance=("只填有变化的席位；没有填写的席位保持不变。", "花名册中已有的人选，可只填姓名。"),
)
TITLES = {column.key: column.title for column in COLUMNS}
ORDER = tuple(column for column in COLUMNS if column.key != "present")


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What could not be taken: row of the sheet (0: all of it), title of the column, and a sentence."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: which seat it names and what it says, blank cells left out."""

    number: int
    seat: str
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[SheetProblem, ...] = ()

    def problem(self, key: str, sentence: str) -> SheetProblem:
        """Return a problem of this row."""
        return SheetProblem(self.number, TITLES[key], sentence)


def read_workbook(data: bytes) -> list[SheetRow]:
    """Return the filled rows of our template. Raises UnreadableFile."""
    parsed = read_template(TEMPLATE, data, LIMITS)
    rows = [from_template(row) for row in parsed.rows]
    if parsed.file_problems and not rows:
        faults = tuple(SheetProblem(0, p.column, p.message) for p in parsed.file_problems)
        rows = [SheetRow(0, "", {}, faults)]
    return [row for row in rows if says_something(row)]


def says_something(row: SheetRow) -> bool:
    """Return whether anything but the seat is filled; the template names every seat."""
    return bool(row.values or row.problems)


def from_template(row: Row) -> SheetRow:
    """Return one row of our template with the values that were filled."""
    problems = tuple(SheetProblem(row.number, p.column, p.message) for p in row.problems)
    return SheetRow(row.number, str(row.values.get("seat") or ""), filled(row.values), problems)


def filled(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the non-blank values as the lines hold them."""
    found: dict[str, Any] = {
        key: value
        for key, value in values.items()
        if key not in {"seat", "present"} and value not in (None, "")
    }
    if "name" in found:
        found["name"] = normalize_name(str(found["name"]))
    if "heads_village_too" in found:
        found["heads_village_too"] = str(found["heads_village_too"]) in YES
    return found


def read_paste(text: str) -> list[SheetRow]:
    """Return the rows of cells copied out of Excel: by a header if the first row is one, else in our order.

    Without a header the columns are those of the template without 现任书记.
    """
    lines = enumerate(text[:PASTE_LENGTH].splitlines(), start=1)
    table = [(number, line.split("\t")) for number, line in lines if line.strip()]
    if not table:
        return []
    header = columns_of(table[0][1])
    if header:
        return [
            r for r in (pasted(n, cells, header) for n, cells in table[1:]) if says_something(r)
        ]
    plain: list[Column | None] = list(ORDER)
    return [r for r in (pasted(n, cells, plain) for n, cells in table) if says_something(r)]


def columns_of(cells: Sequence[str]) -> list[Column | None]:
    """Return the columns that a header names, one a cell; empty when it is no header."""
    known = {
        plain_title(title): column
        for column in COLUMNS
        for title in (column.title, *column.synonyms)
    }
    found = [known.get(plain_title(cell)) for cell in cells]
    is_header = any(column is not None and column.key == "seat" for column in found)
    return found if is_header else []


def pasted(number: int, cells: Sequence[str], columns: Sequence[Column | None]) -> SheetRow:
    """Return one pasted row."""
    values: dict[str, object] = {}
    problems: list[SheetProblem] = []
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not cell.strip():
            continue
        try:
            values[column.key] = column.parser(cell.strip())
        except BadValue as error:
            problems.append(SheetProblem(number, column.title, f"{error}。"))
    return SheetRow(number, str(values.get("seat", "")), filled(values), tuple(problems))


def template_row(
    seat: str, present: str, values: Mapping[str, Any], day: dt.date | None
) -> dict[str, object]:
    """Return one line as the template shows it; sealed numbers are left out."""
    outcome = Outcome(values["outcome"])
    labels = {value: label for label, value in POSTS.items()}
    return {
        "seat": seat,
        "present": present,
        "outcome": "" if outcome == Outcome.UNCHANGED else outcome.label,
        "name": values["name"],
        "post": labels.get(values["post"], ""),
        "heads_village_too": "是" if values["heads_village_too"] else "",
        "held_on": day,
        "paper": values["paper"],
    }
