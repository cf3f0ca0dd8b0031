"""One row of a roster: as the sheet has it, and as far as it could be understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from trainees.enums import PRINCIPAL_POSTS
from trainees.roster.columns import TITLES
from trainees.roster.problems import Problem, Weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trainees.dates import KnownDate


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

    def __reduce__(self) -> tuple[type[RawRow], tuple[object, ...]]:
        """Let rows go to another process at a third of the price of the usual way."""
        return RawRow, (
            self.number,
            self.cells,
            self.problems,
            self.sheet,
            self.others,
            self.unit_hint,
            self.titles,
        )

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
    post_is_guess: bool = False  # plain 书记: the organization must tell of what
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
    def has_errors(self) -> bool:
        """Whether the row cannot be imported as it is."""
        return bool(self.problems) and any(one.weight == Weight.ERROR for one in self.problems)

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
