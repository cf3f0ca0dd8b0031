"""Pasted lines against the people a unit may send: who is meant, or why nobody can be said to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.privacy.names import MIDDLE_DOT, normalize_name
from rotations.places.quotas import nearest_above
from trainees.roster.places import alias, plain, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rotations.selectors.enrolments import Nominee
    from trainees.models import Person
    from trainees.roster.records import RawRow

    Test = Callable[[Nominee, str], bool]


class Outcome(StrEnum):
    """What became of a line."""

    FOUND = "found"
    DOUBTFUL = "doubtful"  # one of that name, but the line says something else of it
    SEVERAL = "several"
    TAKEN = "taken"  # on this list already, or called elsewhere at the time
    BARRED = "barred"  # in the register, with no post that this class trains
    UNKNOWN = "unknown"
    REPEATED = "repeated"


@dataclass
class PastedLine:
    """One line that names somebody."""

    number: int
    name: str
    said: str  # the rest of what was recognised
    outcome: Outcome
    candidates: Sequence[Nominee] = ()
    note: str = ""
    is_over_quota: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody of this line can be chosen."""
        return self.outcome in (Outcome.FOUND, Outcome.DOUBTFUL, Outcome.SEVERAL)

    @property
    def only(self) -> Nominee | None:
        """The one person meant, if it is one."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass
class NameMatcher:
    """Matches lines in their order; who was named above is not named again."""

    nominees: Mapping[str, Sequence[Nominee]]  # by `name_key`
    others: Mapping[str, Person]  # people of the unit whom this class does not take
    named: dict[int, int] = field(default_factory=dict)

    def match(self, row: RawRow) -> PastedLine:
        """Return what a recognised line comes to."""
        line = PastedLine(row.number, normalize_name(row.text("name")), _said(row), Outcome.UNKNOWN)
        key = name_key(line.name)
        if key not in self.nominees:
            if key in self.others:
                line.outcome = Outcome.BARRED
                where = self.others[key].organization
                line.note = f"在册（{where}），但不是本班可以报名的现任书记，或单位没有本班名额。"
            else:
                line.note = "本单位花名册中没有这个姓名，请核对，或先登记此人。"
            return line
        fitting, contradicted = _narrowed(list(self.nominees[key]), row)
        line.candidates = _by_person(fitting)
        self._judge(line, contradicted)
        return line

    def _judge(self, line: PastedLine, contradicted: str) -> None:
        nominee = line.only
        if nominee is None:
            self._judge_several(line)
            return
        above = self.named.setdefault(nominee.person.pk, line.number)
        if above != line.number:
            line.outcome, line.note = Outcome.REPEATED, f"第 {above} 行已有此人。"
        elif nominee.obstacle:
            line.outcome, line.note = Outcome.TAKEN, f"{nominee.obstacle}。"
        elif contradicted:
            line.outcome = Outcome.DOUBTFUL
            line.note = f"姓名相同，但{contradicted}与在册的不同，请核对后勾选。"
        else:
            line.outcome = Outcome.FOUND

    def _judge_several(self, line: PastedLine) -> None:
        free = [one for one in line.candidates if not one.obstacle]
        if not free:
            line.outcome = Outcome.TAKEN
            line.note = f"{len(line.candidates)} 人同名，{line.candidates[0].obstacle}。"
            return
        line.note = f"有 {len(line.candidates)} 人同名，请选择。"
        line.outcome, line.candidates = Outcome.SEVERAL, free


def name_key(name: str) -> str:
    """Return a name as names are compared here: with or without its dots, it is the same."""
    return normalize_name(name).replace(MIDDLE_DOT, "")


def mark_over_quota(
    lines: Iterable[PastedLine], places: Mapping[str, int], taken: Mapping[str, int]
) -> None:
    """Mark those found for whom no place is left; `places` and `taken` by the holders' paths."""
    sent = Counter(taken)
    for line in lines:
        nominee = line.only
        if nominee is None or line.outcome != Outcome.FOUND:
            continue
        holder = nearest_above(nominee.appointment.organization.path, places)
        if holder is not None:
            sent[holder] += 1
            line.is_over_quota = sent[holder] > places[holder]


def _said(row: RawRow) -> str:
    units = "".join(row.text(key) for key in ("upper", "organization"))
    return " ".join(part for part in (units, row.text("post")) if part)


def _by_person(nominees: Iterable[Nominee]) -> list[Nominee]:
    """Return one nominee a person, the first, though somebody holds two posts."""
    first: dict[int, Nominee] = {}
    for nominee in nominees:
        first.setdefault(nominee.person.pk, nominee)
    return list(first.values())


def _narrowed(nominees: list[Nominee], row: RawRow) -> tuple[list[Nominee], str]:
    """Return those the rest of the line fits, and what of it fits none."""
    contradicted = []
    for key, title, test in TESTS:
        text = row.text(key)
        if not text:
            continue
        kept = [one for one in nominees if test(one, text)]
        if kept:
            nominees = kept
        else:
            contradicted.append(title)
    return nominees, "、".join(contradicted)


def _has_id_number(nominee: Nominee, text: str) -> bool:
    return bool(plain(text).upper() == nominee.person.id_number)


def _has_mobile(nominee: Nominee, text: str) -> bool:
    digits = "".join(sign for sign in plain(text) if sign.isdigit())
    return bool(nominee.person.mobile) and nominee.person.mobile in digits


def _is_of(nominee: Nominee, text: str) -> bool:
    unit = nominee.appointment.organization
    names = [name for name in (unit.name, unit.short_name) if name]
    written = alias(text)
    return any(stem(name) == stem(text) or written.endswith(alias(name)) for name in names)


def _is_under(nominee: Nominee, text: str) -> bool:
    parent = nominee.appointment.organization.parent
    return parent is not None and stem(text) in (stem(parent.name), stem(parent.short_name))


TESTS: tuple[tuple[str, str, Test], ...] = (
    ("id_number", "身份证号", _has_id_number),
    ("mobile", "手机号码", _has_mobile),
    ("organization", "单位", _is_of),
    ("upper", "上级单位", _is_under),
)
