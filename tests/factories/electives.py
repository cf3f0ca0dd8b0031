"""A class with two parallel sessions tomorrow, opened to choice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone

from rotations.models import ElectiveBlock, ElectiveSwap
from rotations.services.electives import ask_swap, assign_block, open_block, wish
from tests.factories.batches import from_today
from tests.factories.classes import ClassRoom, SessionFactory, on_day, running_class

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import ElectiveOption, Session


@dataclass(frozen=True)
class Choice:
    """The class, its block and the two options."""

    room: ClassRoom
    sessions: list[Session]
    block: ElectiveBlock
    options: list[ElectiveOption]


def parallel_sessions(room: ClassRoom) -> list[Session]:
    """Return two sessions of one time tomorrow, each for one group of the class."""
    return [
        SessionFactory.create(
            batch=room.batch,
            title=title,
            period=on_day(1, 9, 11),
            groups=NumericRange(number, number + 1),
        )
        for number, title in enumerate(("矛盾调解", "村务公开"), start=1)
    ]


def class_to_choose(organization: Organization, seats: list[Organization], by: User) -> Choice:
    """Return a running class whose trainees may choose until this evening."""
    room = running_class(organization, seats, dates=from_today(-2, 1))
    sessions = parallel_sessions(room)
    soon = timezone.now() + dt.timedelta(minutes=30)
    block = open_block(
        room.batch,
        str(sessions[0].pk),
        title="专题选学",
        choose_until=soon,
        swap_until=soon + dt.timedelta(minutes=30),
        by=by,
    )
    return Choice(room, sessions, block, list(block.options.order_by("pk")))


def choosing_is_over(block: ElectiveBlock) -> None:
    """Let the time for wishes be over."""
    ElectiveBlock.objects.filter(pk=block.pk).update(
        choose_until=timezone.now() - dt.timedelta(minutes=1)
    )
    block.refresh_from_db()


def assigned(organization: Organization, seats: list[Organization], by: User) -> Choice:
    """Return the class after each trainee wished an option and got it, in turn."""
    choice = class_to_choose(organization, seats, by)
    for place, trainee in enumerate(choice.room.trainees):
        first = choice.options[place % 2]
        wish(choice.block, trainee, [first.pk], by=by)
    choosing_is_over(choice.block)
    assign_block(choice.block, by=by)
    choice.block.refresh_from_db()
    return choice


def offered_swap(choice: Choice, by: User) -> ElectiveSwap:
    """Return the second trainee's wish to change places with the first."""
    first, second = choice.room.trainees[:2]
    return ask_swap(choice.block, second, first.place or 0, by=by)
