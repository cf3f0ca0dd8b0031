"""The rows of one sheet below its header, read once from top to bottom."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from core.days import today
from core.lazily import lazily
from trainees.roster.cells import (
    ERRORS,
    date_text,
    is_truncated,
    months_of,
    number_text,
    plain_text,
    tidy,
)
from trainees.roster.lines import (
    REPEATED_HEADER,
    TOTAL,
    VACANT,
    is_grand_total,
    is_suspicious,
    labels_in,
    why_skipped,
)
from trainees.roster.months import Pending, settle_months
from trainees.roster.problems import Problem, Weight
from trainees.roster.records import RawRow
from trainees.roster.scans import faults_of, hidden_rows, merges_of
from trainees.roster.tables import HEADER, OtherTables
from trainees.roster.terms import DATE_KEYS
from trainees.roster.titles import is_our_own, plain_title
from trainees.roster.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl import utils

    from core.spreadsheets.books import Page
    from core.spreadsheets.files import Limits
    from core.spreadsheets.sheets import CellValue
    from trainees.roster.readings import RosterReading, SheetSurvey
else:
    utils = lazily("openpyxl.utils")

DITTO = frozenset(["〃", "″", "”", '"', "''", "同上", "上同", "同前", "々", "--〃--"])
NO_UNIT_NAME = re.compile(r"(sheet|表|工作表|csv|花名册|名单|数据)[\d（()）]*", re.IGNORECASE)
UNIQUE_KEYS = frozenset(["id_number", "mobile", "name"])
PLACE_KEYS = frozenset(["organization", "upper"])
ODD_STARTS = frozenset("'#=")
FROZEN = 60  # characters of a cell that was too long, kept to recognise it


def hint_of_name(name: str) -> str:
    """Return the unit that a sheet's name may be; "Sheet1" and "花名册" are none."""
    plain = re.sub(r"花名册|名单|书记|\s", "", name)
    return "" if not plain or NO_UNIT_NAME.fullmatch(name.strip()) else plain


def parts_of(titles: Sequence[str]) -> frozenset[str]:
    """Return all levels of all titles as they are compared."""
    return frozenset(plain_title(part) for title in titles for part in title.split("/") if part)


class SheetReader:
    """Reads one sheet into a reading."""

    def __init__(
        self,
        data: bytes,
        page: Page,
        survey: SheetSurvey,
        mapping: Mapping[int, str],
        limits: Limits,
        reading: RosterReading,
    ) -> None:
        self.data, self.page, self.survey, self.reading = data, page, survey, reading
        self.name, self.longest = page.name, limits.cell_characters
        self.mapping = dict(sorted(mapping.items()))
        self.plan = [(key, position) for position, key in self.mapping.items()]
        self.titles = {key: self._title(position) for key, position in self.plan}
        used = set(self.mapping)
        self.others = [
            (title or f"{utils.get_column_letter(position + 1)}列", position)
            for position, title in enumerate(survey.titles)
            if position not in used and not is_our_own(title)
        ]
        self.width = max([*used, len(survey.titles) - 1], default=0) + 1
        self.parts = parts_of(survey.titles)
        self.above: dict[str, str] = {}
        self.spans: dict[int, tuple[str, int]] = {}
        self.pool: dict[str, str] = {}
        self.pending: list[Pending] = []
        self.totals = Totals(page.name)
        self.tables = OtherTables(page.name, survey.titles, self.mapping)
        self.count = 0  # rows of people so far
        self.held: list[RawRow] = []
        self.blank = not any(key == "organization" for key, _position in self.plan)
        self._prepare()

    def _title(self, position: int) -> str:
        titles = self.survey.titles
        title = titles[position] if position < len(titles) else ""
        return title or f"{utils.get_column_letter(position + 1)}列"

    def _prepare(self) -> None:
        """Sort by rows what the scan tells of places."""
        self.faults = faults_of(self.page.scan)
        self.starts, self.groups = merges_of(self.page.scan, below=self.survey.header_rows[1])

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows of people below the header, in their order.

        They are held back from the first on of whose date the number format must tell how much shows.
        """
        last_header, number = self.survey.header_rows[1], 0
        for number, values in enumerate(self.page.rows(), start=1):
            if number <= last_header:
                if number < self.survey.header_rows[0]:
                    self._note_total_above(number, values)
                continue
            self.tables.take(values)
            if any(values) or number in self.faults or any(v == 0 for v in values):
                yield from self._let_go(self._row(number, values))
        for late in sorted(row for row in self.faults if row > max(number, last_header)):
            yield from self._let_go(self._row(late, []))
        self.reading.problems += self.totals.differences(self.count)
        self.reading.problems += self.tables.problems()
        if self.pending:
            settle_months(self.data, self.page, self.pending, self.held)
        self.reading.problems += hidden_rows(self.page, last_header, number)
        yield from self.held

    def _let_go(self, row: RawRow | None) -> tuple[RawRow, ...]:
        """Count a row of people, and return it unless it has to wait."""
        if row is None:
            return ()
        self.count += 1
        if not self.pending:
            return (row,)
        self.held.append(row)
        return ()

    def _row(self, number: int, values: list[CellValue]) -> RawRow | None:
        """Return what a line says of somebody, or None when it is nobody."""
        if len(values) < self.width:
            values = [*values, *[""] * (self.width - len(values))]
        problems: list[Problem] = []
        cells = self._cells(number, values, problems)
        if number in self.faults:
            self._note_faults(number, cells, problems)
        name = cells.get("name")
        if (name is None or self.tables.is_here or is_suspicious(name)) and self._skip(
            number, values, cells, problems
        ):
            return None
        self._fill(number, cells)
        if self.blank and self.survey.unit_hint:
            cells["organization"] = self.survey.unit_hint
        return RawRow(
            number,
            cells,
            tuple(problems),
            self.name,
            self._others(values),
            self.survey.unit_hint,
            self.titles,
        )

    def _cells(
        self, number: int, values: list[CellValue], problems: list[Problem]
    ) -> dict[str, str]:
        """Return the texts of the mapped cells; blanks are left out."""
        cells: dict[str, str] = {}
        pool = self.pool
        for key, position in self.plan:
            value = values[position]
            if type(value) is not str:
                text = self._value(key, position, number, value, problems)
            elif (known := pool.get(value)) is not None:  # most texts of a sheet come again
                text = known
            else:
                text = value.strip() if value.isprintable() else tidy(value)
                if len(text) > FROZEN or text[:1] in ODD_STARTS:
                    text = self._odd_text(position, number, text, problems)
                elif key not in UNIQUE_KEYS:
                    text = pool[value] = pool.setdefault(text, text)
            if text:
                cells[key] = text
        return cells

    def _others(self, values: list[CellValue]) -> dict[str, str]:
        """Return what stands in unknown columns, within bounds."""
        longest = self.longest
        return {
            title: text[:longest]
            for title, position in self.others
            if values[position] != "" and (text := plain_text(values[position]))
        }

    def _odd_text(self, position: int, number: int, text: str, problems: list[Problem]) -> str:
        """Return a text that is long or starts oddly, or note what is wrong with it."""
        if len(text) > self.longest:
            sentence = f"内容超过{self.longest}个字，请缩短。"
            problems.append(self._problem(number, position, text[:FROZEN], sentence, "too_long"))
            return text[:FROZEN]
        if text[:1] == "'":
            return tidy(text)
        if "DISPIMG(" in text[:30]:
            return self._fault(number, position, "image", "")
        if text in ERRORS:
            return self._fault(number, position, "error", text)
        return text

    def _fault(self, number: int, position: int, kind: str, literal: str) -> str:
        """Note what a text tells, unless the scan told it of the cell; no text is left."""
        if all(place != position for place, _kind, _literal in self.faults[number]):
            self.faults[number].append((position, kind, literal))
        return ""

    def _value(
        self, key: str, position: int, number: int, value: CellValue, problems: list[Problem]
    ) -> str:
        """Return the text of a cell that holds no text; a number may have lost digits."""
        if key in DATE_KEYS:
            return self._date(key, position, number, value)
        if is_truncated(value):
            what = "身份证号" if key == "id_number" else "号码"
            sentence = f"{what}已被Excel截断，请用文本格式重新录入。"
            shown = number_text(float(value))  # type: ignore[arg-type]  # a number, as just told
            problems.append(self._problem(number, position, shown, sentence, "excel_number"))
            return shown
        return plain_text(value)

    def _date(self, key: str, position: int, number: int, value: CellValue) -> str:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number:
            text = plain_text(value)
            if isinstance(value, dt.date) and value.day == 1:
                self._wait(key, position, number, text)
            return text
        text = date_text(value, is_1904=self.page.scan.is_1904)  # type: ignore[arg-type]  # a number
        if months_of(text, today().year):
            self._wait(key, position, number, text)
        return text

    def _wait(self, key: str, position: int, number: int, text: str) -> None:
        """Leave a date for later: only the cell's number format can tell how much of it shows."""
        self.pending.append(Pending(len(self.held), key, (number, position + 1), text))

    def _note_faults(self, number: int, cells: dict[str, str], problems: list[Problem]) -> None:
        for position, kind, literal in self.faults[number]:
            key = self.mapping.get(position)
            if key is None:
                continue
            address = f"{utils.get_column_letter(position + 1)}{number}"
            cells.pop(key, None)
            if kind == "image":
                sentence = f"{address}是图片，没有读取。"
                problem = self._problem(number, position, "", sentence, "image", Weight.NOTE)
            elif kind == "error":
                sentence = f"单元格{address}是错误值{literal}，请改填内容。"
                problem = self._problem(number, position, literal, sentence, "error_value")
            else:
                sentence = f"{address}的公式没有结果，请在Excel/WPS中打开并保存一次。"
                problem = self._problem(number, position, "", sentence, "uncalculated")
            problems.append(problem)

    def _problem(
        self,
        number: int,
        position: int,
        cell: str,
        sentence: str,
        code: str,
        weight: Weight = Weight.ERROR,
    ) -> Problem:
        title = self._title(position)
        return Problem(number, title, cell, sentence, weight, code, self.name)

    def _skip(
        self,
        number: int,
        values: Sequence[CellValue],
        cells: Mapping[str, str],
        problems: Sequence[Problem],
    ) -> bool:
        """Leave a line out when it is nobody, and note why."""
        texts = [text for text in map(plain_text, values) if text]
        if not texts:
            return not problems
        why = self._why(number, values, texts, cells.get("name", ""))
        if not why and not problems and cells.keys() <= PLACE_KEYS:
            why = "只有单位，没有人员" if cells else "只有序号或其他列的内容"
        if not why and len(texts) == 1 and number in self.groups:
            why = "分组标题"
        if not why and self.tables.is_here:
            why = self.tables.leave_out()
        if not why:
            return False
        self.reading.skipped.append((self.name, number, why))
        if why == TOTAL and is_grand_total(texts):
            self.totals.take(number, texts, self.count)
        self.survey.submitter.update(labels_in(texts))
        return True

    def _why(
        self, number: int, values: Sequence[CellValue], texts: Sequence[str], name: str
    ) -> str:
        """Return why a line is nobody by what stands in it; empty when it may be somebody."""
        why = why_skipped(texts, self.parts, frozenset())
        if why in ("", REPEATED_HEADER) and self.tables.begins(number, values):
            return HEADER if self.tables.is_here else REPEATED_HEADER
        return why or (f"姓名写的是“{name}”，没有人员" if name in VACANT else "")

    def _note_total_above(self, number: int, values: Sequence[CellValue]) -> None:
        """Keep a total that stands above the header until the rows are counted."""
        texts = [text for text in map(plain_text, values) if text]
        if texts and why_skipped(texts, self.parts, frozenset()) == TOTAL:
            self.totals.take(number, texts, self.count)

    def _fill(self, number: int, cells: dict[str, str]) -> None:
        """Fill what is merged or says 同上; a plain blank stays blank."""
        for position, bottom in self.starts.get(number, ()):
            key = self.mapping.get(position)
            if key and key in cells:
                self.spans[position] = (cells[key], bottom)
        self._fill_spans(number, cells)
        if not DITTO.isdisjoint(cells.values()):
            for key, text in cells.items():
                if text in DITTO and key in self.above:
                    cells[key] = self.above[key]
        self.above = cells

    def _fill_spans(self, number: int, cells: dict[str, str]) -> None:
        if self.spans:
            for position, (text, bottom) in list(self.spans.items()):
                if number > bottom:
                    del self.spans[position]
                else:
                    cells.setdefault(self.mapping[position], text)
