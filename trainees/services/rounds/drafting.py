"""Beginning an election round, its common facts, and giving it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from organizations.models import Organization
from trainees.enums import RoundState
from trainees.models import Appointment, ElectionLine, ElectionRound
from trainees.services.passages import move

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from organizations.models import Category, User

MOST_SEATS = 3000
DECIDED = "这次换届已由他人处理，请刷新页面查看。"


@transaction.atomic
def draft_round(
    organization: Organization,
    *,
    title: str,
    held_on: dt.date,
    by: User,
    paper: str = "",
    category: Category | None = None,
    level: int | None = None,
) -> ElectionRound:
    """Begin a round: one line for every living seat of the subtree, the category and the level.

    Every line says 不变 until somebody says otherwise. Raises ValidationError: "no_seats", "too_many".
    """
    seats = seats_of(organization, category, level)
    count = seats.count()
    if not count:
        raise BadInputError("这个范围内没有符合条件的席位，请放宽类别或层级。", code="no_seats")
    if count > MOST_SEATS:
        raise BadInputError(
            f"范围内有 {count:,} 个席位，一次最多 {MOST_SEATS:,} 个，请按下级单位分别办理。",
            code="too_many",
        )
    made = ElectionRound(
        organization=organization,
        title=title.strip(),
        held_on=held_on,
        paper=paper.strip(),
        category=category,
        level=level,
        created_by=by,
    )
    made.save(force_insert=True)
    made.refresh_from_db(fields=["org_path"])
    add_lines(made, seats)
    detail = {"seats": count, "on": held_on}
    record("trainees.draft_round", by=by, target=made, detail=detail, path=made.org_path)
    return made


def add_lines(round_: ElectionRound, seats: QuerySet[Organization]) -> int:
    """Give seats their lines; return how many."""
    rows = list(seats)
    present = present_of(seat.pk for seat in rows)
    ElectionLine.objects.bulk_create(
        ElectionLine(round=round_, organization=seat, present=present.get(seat.pk)) for seat in rows
    )
    return len(rows)


@transaction.atomic
def add_new_seats(round_: ElectionRound, *, by: User) -> int:
    """List the seats that came into a draft's scope since it was begun; return how many.

    Raises ValidationError(code="not_open").
    """
    refuse_decided(round_)
    listed = round_.lines.values("organization")
    seats = seats_of(round_.organization, round_.category, round_.level)
    count = add_lines(round_, seats.exclude(pk__in=listed))
    detail = {"seats": count}
    record("trainees.update_round", by=by, target=round_, detail=detail, path=round_.org_path)
    return count


def seats_of(
    organization: Organization, category: Category | None, level: int | None
) -> QuerySet[Organization]:
    """Return the living organizations of a subtree that have a secretary's seat."""
    seats = Organization.objects.under(organization.path).filter(
        category__isnull=False, valid_until=None
    )
    if category is not None:
        seats = seats.filter(category=category)
    if level is not None:
        seats = seats.filter(level=level)
    return seats.order_by("path")


def present_of(seats: Iterable[int]) -> dict[int, Appointment]:
    """Return who holds the principal seats now, by organization; one query.

    Terms that have ended are nobody's present: an election replaces who is still in post.
    """
    running = Appointment.objects.filter(
        organization__in=list(seats), is_principal=True, period__endswith__isnull=True
    )
    return {post.organization_id: post for post in running.select_related("person")}


@transaction.atomic
def update_round(
    round_: ElectionRound, *, revision: int, title: str, held_on: dt.date, paper: str, by: User
) -> ElectionRound:
    """Change what is common to all seats. Raises ValidationError: "stale", "not_open"."""
    claim_revision(round_, expected=revision)
    refuse_decided(round_)
    round_.title, round_.held_on, round_.paper = title.strip(), held_on, paper.strip()
    round_.save(update_fields=["title", "held_on", "paper"])
    record("trainees.update_round", by=by, target=round_, path=round_.org_path)
    return round_


@transaction.atomic
def drop_round(round_: ElectionRound, *, by: User) -> None:
    """Give a draft up; what was typed of people is forgotten. Raises ValidationError(code="not_open")."""
    move_round(round_, RoundState.DRAFT, RoundState.DROPPED)
    round_.lines.update(id_number="", mobile="")
    record("trainees.drop_round", by=by, target=round_, path=round_.org_path)


def move_round(round_: ElectionRound, old: RoundState, new: RoundState) -> None:
    """Take a round from one state to the next; of two people only one does."""
    move(round_, (old,), new, refusal=DECIDED)


def refuse_decided(round_: ElectionRound) -> None:
    """Refuse to type at a round that is being held, is done or was given up."""
    held = ElectionRound.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if held.state != RoundState.DRAFT:
        raise ValidationError("这次换届已经办理或放弃，不能再修改。", code="not_open")
