"""Election rounds of the user's subtrees, their lines, and what the grid shows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404

from organizations.models import Category
from organizations.permissions import with_right
from trainees.enums import Outcome
from trainees.models import AppointmentCorrection, ElectionLine, ElectionRound, RoundWriting

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import User
    from trainees.models import Person

RIGHT = "trainees.manage"
ROUND_LINKS = ("organization", "category", "created_by", "held_by", "job")
# What the grid may be narrowed to.
SHOWN = {
    "": Q(),
    "problems": ~Q(problems=[]),
    "changing": ~Q(outcome=Outcome.UNCHANGED),
    "open": Q(outcome=Outcome.UNCHANGED, is_done=False),
    "done": Q(is_done=True),
}


def rounds_for(user: User) -> QuerySet[ElectionRound]:
    """Return the rounds of the subtrees where the user keeps the register."""
    rounds: QuerySet[ElectionRound] = ElectionRound.objects.visible_to(with_right(user, RIGHT))
    counted: QuerySet[ElectionRound] = rounds.select_related(*ROUND_LINKS).annotate(
        seats=Count("lines"),
        done=Count("lines", filter=Q(lines__is_done=True)),
        is_undoable=Exists(RoundWriting.objects.filter(round=OuterRef("pk"))),
    )
    return counted


def round_for(user: User, pk: int) -> ElectionRound:
    """Return one round; absent and hidden are both 404."""
    found: ElectionRound = get_object_or_404(rounds_for(user), pk=pk)
    return found


def lines_shown(round_: ElectionRound, show: str = "") -> QuerySet[ElectionLine]:
    """Return the lines of a round with all that a row shows, in the offices' order."""
    lines = round_.lines.filter(SHOWN.get(show, Q())).select_related(
        "round",
        "organization__parent",
        "present__person",
        "newcomer__organization",
        "appointment__person",
    )
    return lines.order_by("organization__path")


def line_for(user: User, pk: int) -> ElectionLine:
    """Return one line that may still be typed at; absent and hidden are both 404."""
    lines = ElectionLine.objects.visible_to(with_right(user, RIGHT)).filter(is_done=False)
    found: ElectionLine = get_object_or_404(
        lines.select_related("round", "organization", "present__person", "newcomer"), pk=pk
    )
    return found


def counts_of(round_: ElectionRound) -> dict[str, int]:
    """Return how many seats stand where, by the keys of SHOWN and of Outcome."""
    counts = {key: Count("pk", filter=condition) for key, condition in SHOWN.items() if key}
    counts |= {f"is_{o.value}": Count("pk", filter=Q(outcome=o)) for o in Outcome}
    found: dict[str, int] = round_.lines.aggregate(seats=Count("pk"), **counts)
    return found


def waiting_count(round_: ElectionRound) -> int:
    """Return how many seats of a round still wait to be held."""
    return round_.lines.filter(SHOWN["changing"], is_done=False).count()


def written_by(round_: ElectionRound) -> dict[str, int]:
    """Return how much taking a held round back would change: terms restored, posts and people deleted."""
    writings = list(round_.writings.all())
    return {
        "runs": len(writings),
        "ended": sum(len(one.posts["ended"]) for one in writings),
        "posts": sum(len(one.posts["made"]) for one in writings),
        "people": sum(len(one.people["made"]) for one in writings),
    }


def seat_categories() -> QuerySet[Category]:
    """Return the categories a round may be narrowed to."""
    return Category.objects.all()


def corrections_of(person: Person) -> QuerySet[AppointmentCorrection]:
    """Return what was corrected of a person's appointments; the caller has shown that it is visible."""
    corrections = AppointmentCorrection.objects.filter(appointment__person=person)
    return corrections.select_related("appointment__organization", "corrected_by")
