"""Reads of menu choice: what can be chosen, who wished what, how it came out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from rotations.enums import SEATED_STATES, RollState, SessionKind, SwapState
from rotations.models import (
    Batch,
    ElectiveBlock,
    ElectiveChoice,
    ElectiveOption,
    ElectivePlace,
    ElectiveSwap,
    Enrolment,
    Session,
)

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from organizations.models import User


@dataclass(frozen=True)
class Slot:
    """A time at which parts of a class have parallel sessions that can be opened to choice."""

    period: object
    sessions: list[Session]

    @property
    def key(self) -> str:
        """The slot's name in forms: its first session."""
        return str(self.sessions[0].pk)

    @property
    def text(self) -> str:
        """The time and what is held."""
        start = timezone.localtime(self.sessions[0].period.lower)
        return f"{start:%m-%d %H:%M} " + " / ".join(str(session) for session in self.sessions)


def slots_of(batch: Batch) -> list[Slot]:
    """Return the times at which groups of the class alone have two or more sessions, none chosen yet."""
    parted = (
        Session.objects.filter(
            batch=batch,
            roll_state=RollState.OPEN,
            elective=None,
            period__startswith__gt=timezone.now(),
        )
        .exclude(kind=SessionKind.LOGISTICS)
        .annotate(
            everybody=Count("audiences", filter=Q(audiences__groups__upper_inf=True)),
            guests=Count("audiences", filter=~Q(audiences__batch=batch)),
        )
        .filter(everybody=0, guests=0)
        .order_by("period", "pk")
    )
    at: dict[tuple[dt.datetime, dt.datetime], list[Session]] = defaultdict(list)
    for session in parted:
        at[session.period.lower, session.period.upper].append(session)
    return [Slot(period, sessions) for period, sessions in at.items() if len(sessions) > 1]


@dataclass(frozen=True)
class OptionLine:
    """One option: how many wished it at each rank, how many have a place."""

    option: ElectiveOption
    firsts: int
    wishes: int
    taken: int

    @property
    def free(self) -> int:
        """Places nobody has."""
        return max(0, self.option.capacity - self.taken)


@dataclass(frozen=True)
class RankBar:
    """How many trainees got the wish of one rank, and their share of all."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class BlockLines:
    """One block as the staff sees it."""

    block: ElectiveBlock
    options: list[OptionLine]
    chose: int
    seated: int
    bars: list[RankBar]
    without: list[Enrolment]

    @property
    def is_over(self) -> bool:
        """Whether wishes are no longer taken."""
        return bool(self.block.choose_until <= timezone.now())

    @property
    def capacity(self) -> int:
        """Places of all options."""
        return sum(line.option.capacity for line in self.options)


def block_for(user: Viewer, pk: int) -> ElectiveBlock:
    """Return one block of a class that the user runs, else 404."""
    runs = Batch.objects.run_by(user)
    found: ElectiveBlock = get_object_or_404(
        ElectiveBlock.objects.filter(batch__in=runs).select_related(
            "batch__organization", "batch__carrier", "batch__venue"
        ),
        pk=pk,
    )
    return found


def blocks_of(batch: Batch) -> list[BlockLines]:
    """Return the blocks of a class with wishes and results; six queries."""
    seated = list(
        Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES)
        .select_related("person", "organization")
        .order_by("place")
    )
    wishes: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    chose: dict[int, set[int]] = defaultdict(set)
    for block, option, enrolment, rank in ElectiveChoice.objects.filter(
        block__batch=batch
    ).values_list("block", "option", "enrolment", "rank"):
        wishes[block][option, rank] += 1
        chose[block].add(enrolment)
    placed: dict[int, list[ElectivePlace]] = defaultdict(list)
    for place in ElectivePlace.objects.filter(block__batch=batch):
        placed[place.block_id].append(place)
    found = []
    for block in batch.elective_blocks.prefetch_related("options__session__places__room"):
        taken = Counter(place.option_id for place in placed[block.pk])
        lines = [
            OptionLine(
                option,
                wishes[block.pk][option.pk, 1],
                sum(n for (key, _), n in wishes[block.pk].items() if key == option.pk),
                taken[option.pk],
            )
            for option in block.options.all()
        ]
        have = {place.enrolment_id for place in placed[block.pk]}
        without = [one for one in seated if block.assigned_at and one.pk not in have]
        bars = _bars(placed[block.pk])
        found.append(BlockLines(block, lines, len(chose[block.pk]), len(seated), bars, without))
    return found


def _bars(places: list[ElectivePlace]) -> list[RankBar]:
    counted = Counter(place.rank for place in places)
    total = len(places) or 1
    ranks = sorted(rank for rank in counted if rank is not None)
    bars = [(f"第{rank}志愿", counted[rank]) for rank in ranks]
    bars += [("未填报或未满足", counted[None])] if counted[None] else []
    return [RankBar(label, count, round(count * 100 / total)) for label, count in bars]


@dataclass(frozen=True)
class OwnBlock:
    """One block as a trainee sees it."""

    block: ElectiveBlock
    options: list[ElectiveOption]
    ranks: dict[int, int]
    place: ElectivePlace | None
    asked: ElectiveSwap | None
    offered: list[ElectiveSwap]

    @property
    def may_choose(self) -> bool:
        """Whether wishes are still taken."""
        return self.block.assigned_at is None and self.block.choose_until > timezone.now()

    @property
    def may_swap(self) -> bool:
        """Whether places may still change hands."""
        return self.place is not None and self.block.swap_until > timezone.now()

    @property
    def wished(self) -> list[ElectiveOption]:
        """The options wished for, by rank."""
        chosen = [option for option in self.options if option.pk in self.ranks]
        return sorted(chosen, key=lambda option: self.ranks[option.pk])


def own_blocks(trainee: Enrolment) -> list[OwnBlock]:
    """Return the blocks of a trainee's class with the own wishes and results.

    The caller has shown that the enrolment is the user's own.
    """
    ranks: dict[int, dict[int, int]] = defaultdict(dict)
    for block, option, rank in trainee.elective_choices.values_list("block", "option", "rank"):
        ranks[block][option] = rank
    places = {
        place.block_id: place for place in trainee.elective_places.select_related("option__session")
    }
    open_swaps = ElectiveSwap.objects.filter(state=SwapState.OPEN)
    asked = {swap.block_id: swap for swap in _with_people(open_swaps.filter(asker=trainee))}
    offered = list(_with_people(open_swaps.filter(other=trainee)))
    blocks = trainee.batch.elective_blocks.prefetch_related("options__session__places__room")
    return [
        OwnBlock(
            block,
            list(block.options.all()),
            ranks[block.pk],
            places.get(block.pk),
            asked.get(block.pk),
            [swap for swap in offered if swap.block_id == block.pk],
        )
        for block in blocks
    ]


def own_offered_swap(user: User, pk: int) -> ElectiveSwap:
    """Return a swap that somebody offered the user, else 404."""
    own = Enrolment.objects.filter(person__user=user, state__in=SEATED_STATES)
    offered = ElectiveSwap.objects.filter(other__in=own).select_related("block")
    found: ElectiveSwap = get_object_or_404(offered, pk=pk)
    return found


def undecided_sessions(trainee: Enrolment) -> set[int]:
    """Return the sessions of the trainee's class for which it is still open who hears which."""
    options = ElectiveOption.objects.filter(
        block__batch=trainee.batch_id, block__assigned_at__isnull=True
    )
    return set(options.order_by().values_list("session", flat=True))


def has_electives(trainee: Enrolment) -> bool:
    """Return whether the trainee's class has anything to choose."""
    return bool(trainee.batch.elective_blocks.exists())


def _with_people(swaps: QuerySet[ElectiveSwap]) -> QuerySet[ElectiveSwap]:
    return swaps.select_related("asker__person", "other__person")
