"""From the cells of one row to clean facts, or to sentences about what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.privacy.identity import Sex
from trainees.dates import KnownDate, parse_known_date
from trainees.enums import PRINCIPAL_POSTS, Post
from trainees.facts import PersonFacts, fact_columns, name_columns
from trainees.roster.columns import COLUMN_OF_FIELD, COLUMNS, TITLES, YES
from trainees.roster.problems import Problem, Weight

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_CELL = 200
DATE_SENTENCE = "日期应写成“2021-03-09”“2021-03”或“2021年3月”。"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as the sheet has it: its number there, and the text of its cells by column key."""

    number: int
    cells: Mapping[str, str]
    problems: tuple[Problem, ...] = ()  # what the reader of the sheet found already
    sheet: str = ""
    others: Mapping[str, str] = field(default_factory=dict)  # unknown columns, by their titles
    unit_hint: str = ""  # 填报单位 above the table, else the sheet's name
    titles: Mapping[str, str] = field(default_factory=dict)  # the user's own titles, by column key

    def text(self, key: str) -> str:
        """Return a cell's text without outer blanks; an absent cell is empty."""
        return self.cells.get(key, "").strip()

    def title(self, key: str) -> str:
        """Return what the user's sheet calls a column."""
        return self.titles.get(key) or TITLES.get(key, key)


@dataclass(slots=True)
class CleanRow:
    """What a row says, as far as it could be understood."""

    raw: RawRow
    person: dict[str, Any] = field(default_factory=dict)  # columns of Person, given ones only
    post: str = ""
    starts: KnownDate | None = None
    ends: KnownDate | None = None  # None: still in post, as far as the sheet says
    heads_village_too: bool = False
    paper: str = ""
    other_phones: tuple[str, ...] = ()  # further numbers of the cell, after the first mobile
    other_posts: tuple[str, ...] = ()  # what the cell names beside a secretary's post (村主任)
    problems: list[Problem] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)  # codes of warnings that somebody settled

    @property
    def number(self) -> int:
        """The row's number on the sheet."""
        return self.raw.number

    @property
    def name(self) -> str:
        """The clean name, or what was written."""
        return str(self.person.get("name") or self.raw.text("name"))

    @property
    def id_index(self) -> str:
        """The blind index of the ID number; empty for none."""
        return self.person.get("id_index") or ""

    @property
    def is_principal(self) -> bool:
        """Whether the post is one of which an organization has one."""
        return self.post in PRINCIPAL_POSTS

    @property
    def is_first_secretary(self) -> bool:
        """Whether the post is that of a 第一书记, who sits beside the secretary."""
        return self.post == Post.FIRST_SECRETARY

    @property
    def has_errors(self) -> bool:
        """Whether the row cannot be imported as it is."""
        return any(problem.weight == Weight.ERROR for problem in self.problems)

    @property
    def warnings(self) -> list[Problem]:
        """The warnings that nobody has settled yet."""
        return [
            problem
            for problem in self.problems
            if problem.weight == Weight.WARNING and problem.code not in self.confirmed
        ]

    @property
    def notes(self) -> list[Problem]:
        """What was tidied or kept aside; nothing to decide."""
        return [problem for problem in self.problems if problem.weight == Weight.NOTE]

    def find_fault(
        self,
        column: str,
        sentence: str,
        weight: Weight = Weight.ERROR,
        code: str = "",
        options: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Add a problem of one cell."""
        raw = self.raw
        self.problems.append(
            Problem(
                raw.number,
                raw.title(column),
                raw.text(column),
                sentence,
                weight,
                code,
                raw.sheet,
                options,
            )
        )


def apply_choices(row: CleanRow, choices: Mapping[str, str]) -> None:
    """Settle warnings by their codes: take the chosen values and count the warnings as confirmed.

    A warning without options is confirmed by any value; an unknown code or value changes nothing.
    """
    for problem in row.problems:
        chosen = choices.get(problem.code) if problem.code else None
        if chosen is None or problem.weight != Weight.WARNING:
            continue
        if problem.options and chosen not in {value for value, _label in problem.options}:
            continue
        row.confirmed.add(problem.code)


def clean_row(raw: RawRow) -> CleanRow:
    """Read every cell of a row; all of its problems come together."""
    row = CleanRow(raw, problems=list(raw.problems))
    faulty = {problem.column for problem in raw.problems}
    for column in COLUMNS:
        if column.title in faulty:
            continue
        text = raw.text(column.key)
        if column.is_required and not text:
            row.find_fault(column.key, f"请填写{column.title}。")
        elif len(text) > LONGEST_CELL:
            row.find_fault(column.key, f"内容过长，最多 {LONGEST_CELL} 字。")
        elif text and column.choices and column.is_closed and text not in column.choices:
            row.find_fault(column.key, f"应填“{'”“'.join(column.choices)}”之一。")
    if row.problems:
        return row
    _read_person(row)
    _read_post(row)
    return row


def _read_person(row: CleanRow) -> None:
    try:
        row.person |= name_columns(row.raw.text("name"))
        row.person |= fact_columns(_facts(row))
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            for message in messages:
                row.find_fault(COLUMN_OF_FIELD.get(name, name), message)


def _facts(row: CleanRow) -> PersonFacts:
    """Return the facts that the row gives; a blank cell says nothing and erases nothing."""
    facts: PersonFacts = {}
    for name in ("id_number", "mobile", "ethnicity", "education", "office_phone"):
        if text := row.raw.text(name):
            facts[name] = text
    if text := row.raw.text("sex"):
        facts["sex"] = next(sex.value for sex in Sex if sex.label == text)
    if birth := _date(row, "birth"):
        facts["birth_on"], facts["birth_precision"] = birth.on, birth.precision
    if joined := _date(row, "joined_party"):
        facts["joined_party_on"], facts["joined_party_precision"] = joined.on, joined.precision
    return facts


def _read_post(row: CleanRow) -> None:
    row.post = next(post.value for post in Post if post.label == row.raw.text("post"))
    row.starts = _date(row, "starts")
    row.heads_village_too = row.raw.text("heads_village_too") == YES
    row.paper = row.raw.text("paper")[:100]


def _date(row: CleanRow, column: str) -> KnownDate | None:
    text = row.raw.text(column)
    known = parse_known_date(text) if text else None
    if text and known is None:
        row.find_fault(column, DATE_SENTENCE)
    return known
