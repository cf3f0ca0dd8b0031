"""Judging the rows of a roster against what is on record, with a handful of queries for any size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from core.days import today
from organizations.models import Organization
from organizations.permissions import with_right
from trainees.models import Appointment, Person
from trainees.roster.rows import CleanRow, RawRow, clean_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organizations.models import User

CHUNK = 5000  # parameters of one IN list


class Kind(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    PROBLEM = "problem"


@dataclass(slots=True)
class Verdict:
    """A row and what would become of it."""

    row: CleanRow
    organization: Organization | None = None
    person: Person | None = None
    changes: list[str] = field(default_factory=list)  # columns of the person that change
    is_new_post: bool = False
    is_first_of_person: bool = True  # two rows may give one new person two posts

    @property
    def kind(self) -> Kind:
        """What would become of the row."""
        if self.row.has_errors:
            return Kind.PROBLEM
        if self.person is None:
            return Kind.NEW
        return Kind.CHANGED if self.changes or self.is_new_post else Kind.SAME

    @property
    def key(self) -> str:
        """What makes two rows one person: the ID number, else name and place."""
        place = self.organization.pk if self.organization else 0
        return self.row.id_index or f"{self.row.name}@{place}"


def check_rows(rows: Iterable[RawRow], under: Organization, *, by: User) -> list[Verdict]:
    """Return the verdicts on all rows of a sheet for the subtree of `under`."""
    verdicts = [Verdict(clean_row(row)) for row in rows]
    _place(verdicts, under, by=by)
    _recognise(verdicts, by=by)
    _compare(verdicts)
    _refuse_twins(verdicts)
    _seat(verdicts)
    return verdicts


def chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Yield the values in pieces that one query can carry."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _place(verdicts: list[Verdict], under: Organization, *, by: User) -> None:
    """Find each row's organization by name, or by 上级/名称 where names repeat."""
    written = {verdict.row.raw.text("organization") for verdict in verdicts} - {""}
    names = sorted({text.rpartition("/")[2] for text in written})
    found: dict[str, list[Organization]] = defaultdict(list)
    reachable = Organization.objects.visible_to(with_right(by, "trainees.import"))
    for some in chunks(names):
        named = reachable.under(under.path).filter(Q(name__in=some) | Q(short_name__in=some))
        for organization in named.filter(valid_until__isnull=True).select_related("parent"):
            for name in {organization.name, organization.short_name} - {""}:
                found[name].append(organization)
    for verdict in verdicts:
        text = verdict.row.raw.text("organization")
        if text:
            _choose_place(verdict, text, found[text.rpartition("/")[2]], under)


def _choose_place(
    verdict: Verdict, text: str, named: list[Organization], under: Organization
) -> None:
    above = text.rpartition("/")[0]
    if above:
        named = [one for one in named if one.parent and above in {one.parent.name, str(one.parent)}]
    if len(named) == 1:
        verdict.organization = named[0]
    elif named:
        examples = "、".join(f"{one.parent}/{one.name}" for one in named[:3])
        verdict.row.find_fault(
            "organization", f"有 {len(named)} 个同名组织，请写明上级：{examples}。"
        )
    else:
        verdict.row.find_fault("organization", f"在“{under.name}”及所辖组织中没有找到。")


def _recognise(verdicts: list[Verdict], *, by: User) -> None:
    """Find who is on record already: by ID number, else by name within the organization."""
    by_number = _on_record(sorted({v.row.id_index for v in verdicts if v.row.id_index}))
    visible = Person.objects.visible_to(by).filter(pk__in=[p.pk for p in by_number.values()])
    own = set(visible.values_list("pk", flat=True))
    namesakes = _namesakes([v for v in verdicts if not v.row.id_index and v.organization])
    for verdict in verdicts:
        if verdict.row.id_index:
            person = by_number.get(verdict.row.id_index)
            if person is not None:
                _claim(verdict, person, is_own=person.pk in own)
        elif verdict.organization is not None:
            twins = namesakes[verdict.row.name, verdict.organization.pk]
            if len(twins) > 1:
                verdict.row.find_fault("name", "该组织有同名人员，请填写身份证号以便区分。")
            elif twins:
                verdict.person = twins[0]


def _on_record(indexes: list[str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for some in chunks(indexes):
        found = Person.objects.filter(id_index__in=some, merged_into=None)
        people |= {str(person.id_index): person for person in found}
    return people


def _namesakes(verdicts: list[Verdict]) -> dict[tuple[str, int], list[Person]]:
    namesakes: dict[tuple[str, int], list[Person]] = defaultdict(list)
    for some in chunks(sorted({v.row.name for v in verdicts})):
        places = {v.organization.pk for v in verdicts if v.organization}
        people = Person.objects.filter(name__in=some, organization__in=places, merged_into=None)
        for person in people:
            namesakes[person.name, person.organization_id].append(person)
    return namesakes


def _claim(verdict: Verdict, person: Person, *, is_own: bool) -> None:
    """Take the person on record for this row, unless another place or another name has the number."""
    if not is_own:
        verdict.row.find_fault("id_number", "该身份证号已在其他单位登记，请联系上级组织部门核实。")
    elif person.name != verdict.row.name:
        verdict.row.find_fault(
            "id_number",
            f"该身份证号已登记为“{person.name}”，与表中姓名“{verdict.row.name}”不一致。",
        )
    else:
        verdict.person = person


def _compare(verdicts: list[Verdict]) -> None:
    """Say which facts and posts differ from what is on record."""
    people = [v.person.pk for v in verdicts if v.person]
    running: dict[tuple[int, int, str], Appointment] = {}
    for some in chunks(people):
        posts = Appointment.objects.filter(person__in=some, period__contains=today())
        for post in posts:
            running[post.person_id, post.organization_id, post.post] = post
    for verdict in verdicts:
        row, person, place = verdict.row, verdict.person, verdict.organization
        if person is None or place is None or not row.post:
            verdict.is_new_post = True
            continue
        verdict.changes = [
            name for name, value in row.person.items() if getattr(person, name) != value
        ]
        held = running.get((person.pk, place.pk, row.post))
        verdict.is_new_post = held is None
        if held and row.starts and held.period.lower != row.starts.on:
            row.find_fault("starts", f"现登记的任职日期是 {held.term[:10].strip()}，请核对。")


def _refuse_twins(verdicts: list[Verdict]) -> None:
    """Refuse rows that say one thing twice: one post of one person, or one seat for two people."""
    first: dict[str, Verdict] = {}
    seats: dict[int, Verdict] = {}
    posts: set[tuple[str, int, str]] = set()
    for verdict in verdicts:
        place = verdict.organization
        if verdict.row.has_errors or place is None:
            continue
        known = first.setdefault(verdict.key, verdict)
        verdict.is_first_of_person = known is verdict
        post = (verdict.key, place.pk, verdict.row.post)
        if known.row.name != verdict.row.name:
            verdict.row.find_fault("id_number", f"与第 {known.row.number} 行的身份证号相同。")
        elif post in posts:
            verdict.row.find_fault("name", f"与第 {known.row.number} 行重复。")
        elif verdict.row.is_principal:
            rival = seats.setdefault(place.pk, verdict)
            if rival is not verdict:
                verdict.row.find_fault(
                    "post", f"第 {rival.row.number} 行已列“{place.name}”的书记，一个组织只有一位。"
                )
        posts.add(post)


def _seat(verdicts: list[Verdict]) -> None:
    """Refuse a new principal secretary where somebody else sits, and terms that cannot be."""
    newcomers = [
        v for v in verdicts if v.is_new_post and v.row.is_principal and v.organization is not None
    ]
    holders: dict[int, Appointment] = {}
    for some in chunks(sorted({v.organization.pk for v in newcomers if v.organization})):
        in_post = Appointment.objects.filter(organization__in=some, is_principal=True)
        latest = in_post.select_related("person").order_by(F("period").asc())
        holders |= {post.organization_id: post for post in latest}
    for verdict in newcomers:
        held = holders.get(verdict.organization.pk) if verdict.organization else None
        starts = verdict.row.starts
        if held and starts and (held.period.upper is None or held.period.upper > starts.on):
            verdict.row.find_fault(
                "post", f"{held.person.name}（{held.term}）与此任期重叠，请先办理换届。"
            )
