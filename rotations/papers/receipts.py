"""The answer form of a unit (参训回执) as XLSX: its secretaries prefilled, read back row by row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.spreadsheets.imports import Problem, read_template
from core.spreadsheets.templates import Column, TemplateSpec, render_template

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from core.spreadsheets.imports import Row
    from rotations.selectors.enrolments import Nominee
    from trainees.models import Person

YES, NO = "是", "否"
COLUMNS = (
    Column("organization", "所在单位", required=True, width=24, synonyms=("单位",)),
    Column("name", "姓名", required=True, note="与花名册一致。", width=12),
    Column("post", "职务", width=16),
    Column("standing", "培训情况", note="系统填写，供参考。", width=28),
    Column("is_going", "是否参训", choices=(YES, NO), note="参训的填“是”，其余留空。", width=12),
    Column("code", "人员编号", note="系统编号，请勿改动；新增的行不用填。", width=12),
)
RECEIPT = TemplateSpec(
    columns=COLUMNS,
    name="参训回执",
    guidance=(
        "本表已列出本单位可以参训的书记，请在“是否参训”列填“是”，其他行不用删除。",
        "表中没有的人员，请先在系统花名册登记。",
    ),
)


@dataclass
class Receipt:
    """What a filled form says: who comes, or what is wrong with it. With problems nobody comes."""

    people: list[Person] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def receipt_file(nominees: Iterable[Nominee]) -> bytes:
    """Return the form to fill, one line a secretary."""
    return render_template(
        RECEIPT,
        [
            {
                "organization": nominee.appointment.organization.name,
                "name": nominee.person.name,
                "post": nominee.appointment.get_post_display(),
                "standing": nominee.obstacle
                or (nominee.duty.get_state_display() if nominee.duty else ""),
                "code": str(nominee.person.pk),
            }
            for nominee in nominees
        ],
    )


def read_receipt(file: BinaryIO, nominees: Iterable[Nominee]) -> Receipt:
    """Return whom a filled form names among those the user may send.

    Raises UnreadableFile when the file is no such form.
    """
    parsed = read_template(RECEIPT, file)
    receipt = Receipt(problems=parsed.problems, notices=parsed.notices)
    register = _Register(nominees)
    seen: dict[int, int] = {}
    for row in (row for row in parsed.rows if row.values.get("is_going") == YES):
        found = register.find(row)
        if isinstance(found, Problem):
            receipt.problems.append(found)
        elif found.pk in seen:
            message = f"{found.name}已在第{seen[found.pk]}行填写，请删去一行。"
            receipt.problems.append(_at(row, message))
        else:
            seen[found.pk] = row.number
            receipt.people.append(found)
    if not receipt.problems and not receipt.people:
        receipt.problems.append(Problem("没有一行的“是否参训”填了“是”。"))
    return receipt


class _Register:
    """The people a unit may send, by number and by unit and name."""

    def __init__(self, nominees: Iterable[Nominee]) -> None:
        self.by_code: dict[str, Person] = {}
        self.by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for nominee in nominees:
            person, unit = nominee.person, nominee.appointment.organization
            self.by_code[str(person.pk)] = person
            for name in {unit.name, unit.short_name} - {""}:
                self.by_name[name, person.name].append(person)

    def find(self, row: Row) -> Person | Problem:
        """Return who a row means, or what is wrong with it."""
        unit, name = str(row.values["organization"] or ""), str(row.values["name"] or "")
        code = str(row.values["code"] or "")
        if code:
            person = self.by_code.get(code)
            if person is None or person.name != name:
                return _at(row, f"人员编号与“{name}”不符，请核对，或删去编号只填单位和姓名。")
            return person
        people = self.by_name.get((unit, name), [])
        if len(people) == 1:
            return people[0]
        if people:
            return _at(row, f"“{unit}”有 {len(people)} 名{name}，请填写人员编号。")
        return _at(row, f"“{unit}”的现任书记中没有{name}，或其单位没有本班名额。")


def _at(row: Row, message: str) -> Problem:
    return Problem(message, row.number, "姓名", f"B{row.number}")
