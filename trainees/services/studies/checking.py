"""Judging the rows of online study against register and ledger, with a handful of queries for any size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from organizations.permissions import with_right
from trainees.enums import HoursSource
from trainees.hours import conversion_on
from trainees.models import HoursEntry, Person
from trainees.selectors.hours import records_of
from trainees.selectors.standards import rules_over
from trainees.services.hours import Credit
from trainees.studies.rows import act_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organizations.models import Organization, User
    from trainees.studies.rows import StudyRow

CHUNK = 5000  # parameters of one IN list
NOT_FOUND = "在“{place}”范围内没有找到此人，请核对号码，或先登记到花名册。"


class Kind(StrEnum):
    """What would become of a row."""

    NEW = "new"
    SAME = "same"
    PROBLEM = "problem"


@dataclass(slots=True)
class Verdict:
    """A row, whose it is, and what it would credit."""

    row: StudyRow
    person: Person | None = None
    credit: Credit | None = None
    is_there: bool = False

    @property
    def kind(self) -> Kind:
        """What would become of the row."""
        if self.row.faults:
            return Kind.PROBLEM
        return Kind.SAME if self.is_there else Kind.NEW


def check_rows(rows: Iterable[StudyRow], under: Organization, *, by: User) -> list[Verdict]:
    """Return the verdicts on all rows for the people of the subtree of `under` that `by` may credit."""
    verdicts = [Verdict(row) for row in rows]
    _recognise(verdicts, under, by=by)
    sound = [verdict for verdict in verdicts if not verdict.row.faults]
    _convert(sound)
    _refuse_twins(sound)
    _compare([verdict for verdict in sound if not verdict.row.faults])
    return verdicts


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _recognise(verdicts: Sequence[Verdict], under: Organization, *, by: User) -> None:
    """Find who each row speaks of: by ID number, else by mobile and name."""
    reach = Person.objects.visible_to(with_right(by, "trainees.record_hours")).under(under.path)
    people = reach.filter(merged_into=None).select_related("organization")
    by_number: dict[str, Person] = {}
    for some in _chunks(sorted({v.row.id_index for v in verdicts} - {""})):
        by_number |= {str(p.id_index): p for p in people.filter(id_index__in=some)}
    by_mobile: dict[str, list[Person]] = defaultdict(list)
    mobiles = {v.row.mobile_index for v in verdicts if not v.row.id_index} - {""}
    for some in _chunks(sorted(mobiles)):
        for person in people.filter(mobile_index__in=some):
            by_mobile[str(person.mobile_index)].append(person)
    for verdict in verdicts:
        row = verdict.row
        if row.id_index:
            _claim(verdict, by_number.get(row.id_index), under)
        elif row.mobile_index:
            namesakes = [p for p in by_mobile[row.mobile_index] if p.name == row.name]
            _claim_by_mobile(verdict, namesakes, under)


def _claim(verdict: Verdict, person: Person | None, under: Organization) -> None:
    row = verdict.row
    if person is None:
        row.find_fault("id_number", NOT_FOUND.format(place=under.name))
    elif row.name and person.name != row.name:
        row.find_fault("name", f"该身份证号登记的姓名是“{person.name}”，与表中不一致。")
    else:
        verdict.person = person


def _claim_by_mobile(verdict: Verdict, namesakes: Sequence[Person], under: Organization) -> None:
    if len(namesakes) == 1:
        verdict.person = namesakes[0]
    elif namesakes:
        verdict.row.find_fault("mobile", "有多人姓名、手机相同，请填写身份证号。")
    else:
        verdict.row.find_fault("mobile", NOT_FOUND.format(place=under.name))


def _convert(verdicts: Sequence[Verdict]) -> None:
    """Work out what each row credits, by the rule of the person's place on that day."""
    rules = rules_over({v.person.org_path for v in verdicts if v.person})
    for verdict in verdicts:
        person, row = verdict.person, verdict.row
        if person is None or row.done_on is None:
            continue
        conversion = conversion_on(rules, person.org_path, row.done_on)
        minutes = row.minutes_by(conversion)
        verdict.credit = Credit(person, minutes, row.done_on, act_of(person.pk, row), row.note)


def _refuse_twins(verdicts: Sequence[Verdict]) -> None:
    first: dict[str, int] = {}
    for verdict in verdicts:
        if verdict.credit:
            number = first.setdefault(verdict.credit.source_key, verdict.row.number)
            if number != verdict.row.number:
                verdict.row.find_fault("course", f"与第 {number} 行重复。")


def _compare(verdicts: Sequence[Verdict]) -> None:
    """Say what the ledger has already; what was reversed may come again, under a numbered key."""
    entries = _entries([v.person for v in verdicts if v.person], verdicts)
    for verdict in verdicts:
        if verdict.credit is None or verdict.person is None:
            continue
        row, credit = verdict.row, verdict.credit
        acts = [act_of(pk, row) for pk in entries.records[verdict.person.pk]]
        known = [entry for act in acts for entry in entries.by_act[act]]
        standing = [minutes for minutes, is_reversed in known if not is_reversed]
        if credit.minutes in standing:
            verdict.is_there = True
        elif standing:
            row.find_fault("hours", f"已记入 {standing[0]} 分钟，如有更正请先冲销原记录。")
        elif known:
            key = f"{credit.source_key}:{len(known) + 1}"
            verdict.credit = credit._replace(source_key=key)


@dataclass(frozen=True, slots=True)
class _Known:
    """Online study in the ledger: minutes and whether reversed by act, and everybody's records."""

    by_act: dict[str, list[tuple[int, bool]]]
    records: dict[int, list[int]]


def _entries(people: Sequence[Person], verdicts: Sequence[Verdict]) -> _Known:
    by_act: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    records: dict[int, list[int]] = defaultdict(list)
    days = [verdict.row.done_on for verdict in verdicts if verdict.row.done_on]
    for some in _chunks(people):
        owners = records_of(some)
        for pk, root in owners.items():
            records[root].append(pk)
        found = HoursEntry.objects.filter(
            Q(person__in=list(owners)) & Q(earned_on__range=(min(days), max(days))),
            source=HoursSource.ONLINE,
        )
        for key, minutes, taken in found.values_list("source_key", "minutes", "reversed_by"):
            act = ":".join(key.split(":")[:2])
            by_act[act].append((minutes, taken is not None))
    return _Known(by_act, records)
