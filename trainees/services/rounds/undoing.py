"""Taking a held round back as one act, until something rests on what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q

from core.audit.services import record
from core.constraints import told_races
from organizations.models import Organization
from trainees.enums import RoundState
from trainees.models import Appointment, ElectionLine, ElectionRound, Person
from trainees.services.dependents import references, refuse_undoing
from trainees.services.passages import back_on_failure, send
from trainees.services.rounds.drafting import DECIDED, move_round
from trainees.services.rounds.writings import FACTS, facts_of, restore_facts
from trainees.signals import round_undoing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import User
    from trainees.models import RoundWriting

UNDO_KIND = "trainees.undo_round"
UNDOABLE = (RoundState.DONE, RoundState.DRAFT, RoundState.DROPPED)
RACED = "撤销期间有人修改了相同的人员或席位，没有作任何改动，请稍后再试。"
SEAT = FACTS.index("organization_id")


@transaction.atomic
def start_undoing_round(round_: ElectionRound, *, by: User) -> ElectionRound:
    """Send the undoing to a worker. Raises ValidationError: "not_held", "not_open" (somebody was first)."""
    refuse_unheld(round_)
    was = RoundState(round_.state)
    if was not in UNDOABLE:
        raise ValidationError(DECIDED, code="not_open")
    move_round(round_, was, RoundState.UNDOING)
    title = f"撤销集中换届：{round_.title}"
    send(round_, UNDO_KIND, name="round", title=title, by=by, was=was.value)
    return round_


def refuse_unheld(round_: ElectionRound) -> None:
    """Refuse to take back what was not held, or before we kept what that takes."""
    if round_.state not in {*UNDOABLE, RoundState.UNDOING} or not round_.writings.exists():
        raise ValidationError(
            "这次换届没有可以撤销的办理，请刷新页面查看；需要更正的，请逐个席位办理。",
            code="not_held",
        )


def undo_round(round_: ElectionRound, *, was: str, by: User) -> ElectionRound:
    """Take back all that a round did: terms go on, newcomers' posts and new records go, seats stand as before.

    When that fails the round is again what it `was`. Raises ValidationError: "not_held", "depends" (naming what
    rests on it), "race"; then nothing is taken back.
    """
    with (
        told_races(RACED),
        back_on_failure(round_, during=RoundState.UNDOING, to=was),
        transaction.atomic(),
    ):
        locked = ElectionRound.objects.select_for_update(of=("self",)).get(pk=round_.pk)
        refuse_unheld(locked)
        return _undo(locked, by=by)


def _undo(locked: ElectionRound, *, by: User) -> ElectionRound:
    writings = list(locked.writings.order_by("-pk"))
    forget_lines(locked, writings)
    for writing in writings:  # what was held last goes first
        take_back(writing)
    locked.writings.all().delete()
    locked.state = RoundState.UNDONE
    locked.save(update_fields=["state"])
    detail = {
        "posts": sum(len(one.posts["made"]) for one in writings),
        "people": sum(len(one.people["made"]) for one in writings),
    }
    record("trainees.undo_round", by=by, target=locked, detail=detail, path=locked.org_path)
    return locked


def forget_lines(round_: ElectionRound, writings: Iterable[RoundWriting]) -> None:
    """Let no line point to what goes: neither the round's own, nor one typed elsewhere and not yet held."""
    made = [pk for one in writings for pk, _facts in one.posts["made"]]
    people = [pk for one in writings for pk in one.people["made"]]
    round_.lines.filter(newcomer__in=people).update(newcomer=None)
    round_.lines.update(appointment=None, is_done=False, id_number="", mobile="")
    ElectionLine.objects.filter(present__in=made, is_done=False).update(present=None)


def take_back(writing: RoundWriting) -> None:
    """Undo one run, or say what rests on it."""
    made = dict(writing.posts["made"])
    ended = [(pk, before) for pk, before, _after in writing.posts["ended"]]
    seats = sorted({facts[SEAT] for facts in [*made.values(), *(was for _pk, was in ended)]})
    people = sorted({*writing.people["known"], *writing.people["made"]})
    lock_places(seats, people)
    refuse_changes(writing, seats, people)
    upper = writing.seats
    round_undoing.send(
        ElectionRound, organizations=seats, before=upper["before"], after=upper["after"]
    )
    refuse_dependents(posts=list(made), people=writing.people["made"])
    Appointment.objects.filter(pk__in=made).delete()
    terms = Appointment.objects.in_bulk([pk for pk, _before in ended])
    for pk, before in ended:
        restore_facts(terms[pk], before)
    for pk, home, _after in writing.people["moved"]:
        Person.objects.filter(pk=pk).update(organization=home)
    Person.objects.filter(pk__in=writing.people["made"]).delete()


def lock_places(seats: list[int], people: list[int]) -> None:
    """Let elections, imports and mergers of these wait until we are through."""
    list(Organization.objects.select_for_update(no_key=True).filter(pk__in=seats).order_by("pk"))
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values("pk"))


def refuse_changes(writing: RoundWriting, seats: list[int], people: list[int]) -> None:
    """Refuse while people or posts of the round were changed since, naming whose."""
    posts = writing.posts
    wanted = {**dict(posts["made"]), **{pk: after for pk, _before, after in posts["ended"]}}
    found = {post.pk: post for post in Appointment.objects.filter(pk__in=wanted)}
    changed = [post.person_id for pk, post in found.items() if facts_of(post) != wanted[pk]]
    newer = Appointment.objects.filter(
        Q(person__in=people) | Q(organization__in=seats, is_principal=True), pk__gt=posts["last"]
    )
    changed += newer.values_list("person", flat=True)
    homes = {pk: after for pk, _before, after in writing.people["moved"]}
    records = Person.objects.filter(pk__in=people)
    made = Q(pk__in=writing.people["made"])
    edited = made & (~Q(revision=1) | Q(user__isnull=False))
    reasons = {
        "信息已被修改、合并或已开通账号": records.filter(edited | Q(merged_into__isnull=False)),
        "已调到其他组织": [one for one in records if homes.get(one.pk, one.organization_id) != one.organization_id],
        "任职已有变动": Person.objects.filter(pk__in=changed),
    }  # fmt: skip
    refuse_undoing((what, [one.name for one in whose]) for what, whose in reasons.items())
    if len(found) != len(wanted):
        raise ValidationError("不能撤销：其中的任职记录已不存在。", code="depends")


def refuse_dependents(**keys: list[int]) -> None:
    """Refuse while anything points to the posts and people that are about to go."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for what, statement in references():
            cursor.execute(statement, keys)
            found.setdefault(what, []).extend(name for (name,) in cursor.fetchall())
    refuse_undoing(found.items())
