"""Checking a round as a whole: what each seat asks for, against the register, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.days import today
from core.privacy.contacts import normalize_mobile
from core.privacy.identity import parse_id_number
from core.privacy.names import normalize_name
from trainees.enums import Outcome, Post
from trainees.facts import id_index_of
from trainees.models import Appointment, ElectionLine, Person
from trainees.services.rounds.drafting import present_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import QuerySet

    from organizations.models import User
    from trainees.models import ElectionRound

Fault = tuple[str, str]  # key of a column, sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many seats ask for what, and how many of them cannot be done."""

    outcomes: Counter[str] = field(default_factory=Counter)
    problems: int = 0

    @property
    def changing(self) -> int:
        """Seats for which the round does anything."""
        return sum(self.outcomes.values()) - self.outcomes[Outcome.UNCHANGED]


def check_round(round_: ElectionRound, *, by: User) -> Verdict:
    """Judge every line and write what is wrong beside it; return the sum.

    People are recognised on the way: by ID number, by name and mobile, or by a name that only one
    person in the round's subtree bears. Who sits in a seat is brought up to date; where that
    differs from what the typist saw, the line says so once.
    """
    with transaction.atomic():
        lines = lines_of(round_)
        judged = judge(round_, lines, by=by)
        columns = ["present", "newcomer", "post", "problems"]
        ElectionLine.objects.bulk_update(judged, columns, batch_size=500)
    return verdict_of(lines)


def lines_of(round_: ElectionRound) -> list[ElectionLine]:
    """Return the lines not done yet, with all that judging reads, locked."""
    lines = round_.lines.select_for_update(no_key=True, of=("self",)).filter(is_done=False)
    found = list(
        lines.select_related("organization", "newcomer__merged_into", "present__person").order_by(
            "organization__path"
        )
    )
    for line in found:
        line.round = round_
    return found


def verdict_of(lines: Iterable[ElectionLine]) -> Verdict:
    """Return the sum of judged lines."""
    rows = list(lines)
    return Verdict(
        Counter(line.outcome for line in rows), sum(bool(line.problems) for line in rows)
    )


def judge(round_: ElectionRound, lines: Sequence[ElectionLine], *, by: User) -> list[ElectionLine]:
    """Judge lines in memory; return those whose columns changed."""
    known = Register(round_, lines, by)
    changed = []
    for line in lines:
        before = (line.present_id, line.newcomer_id, line.post, line.problems)
        faults = list(known.faults_of(line))
        line.problems = [list(fault) for fault in faults]
        if before != (line.present_id, line.newcomer_id, line.post, line.problems):
            changed.append(line)
    return changed


class Register:
    """What is on record about the seats and people that a round names."""

    def __init__(self, round_: ElectionRound, lines: Sequence[ElectionLine], by: User) -> None:
        self.round, self.by = round_, by
        seats = [line.organization_id for line in lines]
        self.present = present_of(seats)
        self.numbers = {line.pk: id_index_of(line.id_number) for line in lines if line.id_number}
        self.by_number = {
            person.id_index: person
            for person in self.people().filter(id_index__in=list(self.numbers.values()))
        }
        names = {normalize_name(line.name) for line in lines if line.name}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        near = self.people().filter(name__in=names, org_path__startswith=round_.org_path)
        for person in near:
            self.by_name[person.name].append(person)
        self.later = self.terms_after(seats)
        self.seen: dict[object, str] = {}

    def people(self) -> QuerySet[Person]:
        """Return the people of the register, merged ones left out."""
        return Person.objects.filter(merged_into=None).select_related("organization")

    def terms_after(self, seats: Sequence[int]) -> dict[int, list[Appointment]]:
        """Return past and present terms of the seats, by organization, newest first."""
        terms: dict[int, list[Appointment]] = defaultdict(list)
        rows = Appointment.objects.filter(organization__in=seats, is_principal=True)
        for term in rows.select_related("person").order_by("-period"):
            terms[term.organization_id].append(term)
        return terms

    def faults_of(self, line: ElectionLine) -> Iterable[Fault]:
        """Yield what stands against a line; also brings `present`, `newcomer` and `post` up to date."""
        saw, present = line.present, self.present.get(line.organization_id)
        line.present = present
        yield from self.idle_name_faults(line, present)
        if line.outcome == Outcome.UNCHANGED:
            return
        yield from self.place_faults(line)
        if (saw and saw.person_id) != (present and present.person_id):
            now = f"{present.person.name}在任" if present else "席位空缺"
            yield "seat", f"填写之后现任有变化，现为{now}，请核对后再次检查。"
        yield from self.day_faults(line, present)
        if line.outcome == Outcome.NEWCOMER:
            yield from self.newcomer_faults(line, present)
        elif present is None:
            word = "连任" if line.outcome == Outcome.REELECTED else "再填暂缺"
            yield "outcome", f"席位现在空缺，不能{word}；没有变化的请选“不变”。"

    def idle_name_faults(self, line: ElectionLine, present: Appointment | None) -> Iterable[Fault]:
        """Yield when a newcomer is named whom the outcome would pass over; the present one may be named."""
        if not line.name or line.outcome == Outcome.NEWCOMER:
            return
        stays = present and present.person.name == normalize_name(line.name)
        if not stays or line.outcome == Outcome.VACANT:
            word = Outcome(line.outcome).label
            yield "outcome", f"填了“{line.name}”而结果是“{word}”：请选“新任”，或清空新任姓名。"

    def place_faults(self, line: ElectionLine) -> Iterable[Fault]:
        """Yield when the seat is no longer one of the round's."""
        seat = line.organization
        if seat.valid_until is not None:
            yield "seat", "该组织已撤销，请选“不变”。"
        elif not seat.path.startswith(self.round.org_path):
            yield "seat", "该组织已不在本次换届的范围内，请选“不变”。"

    def day_faults(self, line: ElectionLine, present: Appointment | None) -> Iterable[Fault]:
        """Yield when the day cannot be: in the future, or not after what is on record."""
        if line.day > today():
            yield "held_on", f"任职日期{line.day:%Y-%m-%d}晚于今天，到任之后再办理。"
        elif present and line.day <= present.period.lower:
            yield (
                "held_on",
                f"任职日期应晚于现任{present.person.name}的任职日期（{present.since}）。",
            )
        elif present is None and line.outcome == Outcome.NEWCOMER:
            for term in self.later.get(line.organization_id, []):
                if term.period.upper and term.period.upper > line.day:
                    yield (
                        "held_on",
                        f"{term.person.name}任职至{term.until}，任职日期不能早于这一天。",
                    )
                    return

    def newcomer_faults(self, line: ElectionLine, present: Appointment | None) -> Iterable[Fault]:
        """Yield what stands against the newcomer, whom it recognises."""
        yield from self.post_faults(line, present)
        faults = list(self.recognise(line))
        yield from faults
        if faults:
            return
        if present and line.newcomer_id == present.person_id:
            yield "name", f"{present.person.name}就是现任，请选“连任”。"
            return
        key: object = line.newcomer_id or self.numbers.get(line.pk)
        if key in self.seen:
            yield "name", f"同一人在“{self.seen[key]}”一行也是新任，一次只能填一处。"
        self.seen.setdefault(key, line.organization.name)

    def post_faults(self, line: ElectionLine, present: Appointment | None) -> Iterable[Fault]:
        """Yield when the post is not known; the predecessor's is taken where none is typed."""
        if line.post:
            return
        before = present or next(iter(self.later.get(line.organization_id, [])), None)
        if before is None or before.post == Post.ACTING_DEPUTY:
            yield "post", "请选择职务。"
        else:
            line.post = before.post

    def recognise(self, line: ElectionLine) -> Iterable[Fault]:
        """Find the newcomer on record, or see that a new person can be registered."""
        if line.newcomer and line.newcomer.merged_into_id:
            line.newcomer = line.newcomer.merged_into
        if line.newcomer_id:
            return
        if not line.name:
            yield "name", "请填写新任姓名。"
            return
        if line.id_number:
            yield from self.by_its_number(line)
            return
        named = self.by_name.get(normalize_name(line.name), [])
        if line.mobile:
            named = [person for person in named if person.mobile == plain(line.mobile)]
        if len(named) == 1:
            line.newcomer = named[0]
        elif named:
            yield "name", f"有{len(named)}位“{line.name}”，请填写身份证号，或点“查找”选定。"
        else:
            yield (
                "id_number",
                f"花名册中没有“{line.name}”，请填写身份证号以便登记，或点“查找”选定。",
            )

    def by_its_number(self, line: ElectionLine) -> Iterable[Fault]:
        """Recognise by ID number: the same name is the person, another name is refused."""
        faults = [*said("id_number", parse_id_number, line.id_number)]
        if line.mobile:
            faults += said("mobile", normalize_mobile, line.mobile)
        if faults:
            yield from faults
            return
        person = self.by_number.get(self.numbers[line.pk])
        if person is None:
            return
        if not any(person.org_path.startswith(path) for path in self.by.scope_paths()):
            yield "id_number", "该身份证号已在其他单位登记，请联系上级组织部门核实。"
        elif person.name != normalize_name(line.name):
            where = person.organization
            yield "name", f"该身份证号已登记为“{person.name}”（{where}），姓名不一致，请核对。"
        else:
            line.newcomer = person


def said(key: str, read: Callable[[str], object], text: str) -> list[Fault]:
    """Return what a reader says against a typed number."""
    try:
        read(text)
    except ValidationError as error:
        return [(key, error.messages[0])]
    return []


def plain(mobile: str) -> str:
    """Return a mobile number as the register has it; as typed when it is none."""
    try:
        return normalize_mobile(mobile)
    except ValidationError:
        return mobile
