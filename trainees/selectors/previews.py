"""What the preview of a roster shows: one kind of rows at a time, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

from core.privacy.identity import mask_id_number
from core.privacy.texts import hide_numbers
from trainees.dates import KnownDate
from trainees.enums import Post, Precision, RowKind
from trainees.roster.problems import Problem, Weight
from trainees.selectors.imports import open_questions, own_titles, problems_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trainees.models import RosterImport, RosterRow

PAGE = 50
TABS = (
    RowKind.PROBLEM,
    RowKind.CONFIRM,
    RowKind.NEW,
    RowKind.CHANGED,
    RowKind.SAME,
    RowKind.MISSING,
    RowKind.IGNORED,
)
FIELD_WORDS = {
    "name": "姓名",
    "sex": "性别",
    "ethnicity": "民族",
    "birth_on": "出生日期",
    "id_number": "身份证号",
    "mobile": "手机号码",
    "office_phone": "办公电话",
    "education": "学历",
    "joined_party_on": "入党日期",
}
QUESTION_WORDS = {
    "place": "组织重名或已合并",
    "same_person": "疑似在册人员",
    "same_row": "表内疑似同一人",
    "primary": "选择主要任职",
    "term_differs": "任期与登记不同",
    "elsewhere": "在册单位不在您的范围",
    "other_facts": "同一人信息不同",
    "sex_differs": "性别与身份证号不符",
    "birth_differs": "出生日期与身份证号不符",
    "age": "年龄不合常理",
    "fifteen_digits": "15 位身份证号",
    "id_zeros": "身份证号可能被截断",
    "no_mobile": "没有手机号码",
    "name_characters": "生僻字",
    "two_names": "一格两人",
    "name_strange": "姓名中的其他字符",
    "joined_young": "入党时未满十八岁",
}
SAID = ("cell", "sentence")
NO_PROPOSAL = "place"  # between namesakes of a place we propose nothing


def word_of(code: str) -> str:
    """Return what a kind of question is called; dates that are read two ways share one word."""
    if code.startswith("column:"):
        return code.removeprefix("column:")
    return QUESTION_WORDS.get(code, "日期或号码请核对")


@dataclass(frozen=True)
class Question:
    """Something to answer on a row."""

    code: str
    column: str
    cell: str
    sentence: str
    options: tuple[tuple[str, str], ...]
    chosen: str

    @classmethod
    def of(cls, problem: dict[str, Any], row: RosterRow) -> Question:
        """Return the question that a warning asks."""
        warning = Problem.restored(problem)
        code = warning.code or f"column:{warning.column}"
        options = warning.options or (("yes", "确认无误"),)
        if not any(value == "skip" for value, _label in options):
            options = (*options, ("skip", "本行不导入"))
        proposal = "" if code == NO_PROPOSAL and len(warning.options) > 1 else options[0][0]
        chosen = row.choices.get(code, proposal)
        cell, sentence = hide_numbers(warning.cell), hide_numbers(warning.sentence)
        return cls(code, warning.column, cell, sentence, options, chosen)


@dataclass(frozen=True)
class ShownRow:
    """One row as the page shows it."""

    row: RosterRow
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # `own_titles`

    @property
    def number_shown(self) -> str:
        """The ID number with its last four characters."""
        return mask_id_number(self.row.id_number or "")

    @property
    def post(self) -> str:
        """The post in words."""
        return Post(self.row.post).label if self.row.post else ""

    @property
    def starts(self) -> str:
        """The beginning of the term as far as the sheet says."""
        if self.row.starts_on is None:
            return ""
        return str(KnownDate(self.row.starts_on, Precision(self.row.starts_precision)))

    @property
    def place(self) -> str:
        """The organization as it is written, and which one that is."""
        organization = self.row.organization
        if organization is None or organization.name == self.row.place:
            return str(self.row.place)
        return f"{self.row.place}（{organization.name}）"

    @property
    def what(self) -> str:
        """What would change, in words."""
        words = [FIELD_WORDS[name] for name in self.row.changes if name in FIELD_WORDS]
        if self.row.is_new_post:
            words.append("新任职务")
        return "、".join(words)

    @cached_property
    def problems(self) -> list[dict[str, Any]]:
        """All that is said about the row, errors first; whole numbers stand in the user's own file only."""
        order = [Weight.ERROR, Weight.WARNING, Weight.NOTE]
        found = problems_of(self.row, self.titles)
        found.sort(key=lambda said: order.index(said["weight"]))
        return [said | {name: hide_numbers(said[name]) for name in SAID} for said in found]

    @property
    def questions(self) -> list[Question]:
        """What somebody has to answer."""
        return [
            Question.of(problem, self.row)
            for problem in self.problems
            if problem["weight"] == Weight.WARNING
        ]


class Preview:
    """The rows of a roster with their verdicts."""

    def __init__(self, roster: RosterImport, *, show: str = "", number: str = "") -> None:
        self.roster = roster
        self._asked, self._number = show, number

    @property
    def kind(self) -> str:
        """The kind shown: the one asked for, else the first that has rows."""
        if self._asked in TABS:
            return self._asked
        return next((kind for kind in TABS if self.roster.count_of(kind)), RowKind.NEW)

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Each kind with its word and its count."""
        return [(kind.value, kind.label, self.roster.count_of(kind)) for kind in TABS]

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for; the count is known already, so that no row is counted for it."""
        paginator = Paginator(rows_of(self.roster, self.kind), PAGE)
        paginator.count = self.roster.count_of(self.kind)
        return paginator.get_page(self._number)

    @cached_property
    def rows(self) -> list[ShownRow]:
        """The rows of the page."""
        titles = own_titles(self.roster)
        return [ShownRow(row, titles) for row in self.page.object_list]

    @property
    def has_sheets(self) -> bool:
        """Whether the rows say on which sheet they stand."""
        return len({shown.row.sheet for shown in self.rows}) > 1

    @cached_property
    def questions(self) -> list[tuple[str, str, int]]:
        """The kinds of open questions: code, word, number of rows."""
        return [(code, word_of(code), count) for code, count in open_questions(self.roster)]
