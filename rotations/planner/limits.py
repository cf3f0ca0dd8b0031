"""What streams share, as constraints: venues by the day, leaders and bases by intervals, people away."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from core.lazily import lazily
from courses.enums import LecturerKind
from rotations.planner.ground import window
from rotations.planner.sites import away_most

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ortools.sat.python import cp_model

    from rotations.planner.ground import Slot
    from rotations.planner.model import Key, Master
else:
    cp_model = lazily("ortools.sat.python.cp_model")

Pools = dict["Key", frozenset[int]]


def add_limits(master: Master) -> None:
    """Add all shared limits to a model."""
    limit_venues(master)
    limit_away(master)
    limit_leaders(master)
    limit_bases(master)


def limit_venues(master: Master) -> None:
    """Let no venue hold more classes or people on a day than it can."""
    ledger, ground = master.ledger, master.ground
    users: defaultdict[tuple[int, int], list[Key]] = defaultdict(list)
    for key in master.classes:
        slot = master.slot(key)
        for day in range(slot.first, slot.first + slot.days):
            users[slot.venue, day].append(key)
    for (venue, day), keys in users.items():
        rooms = ground.problem.venues[venue].rooms - ledger.classes[venue][day]
        held = ledger.held[venue] - ledger.people[venue][day]
        model = master.model
        model.add(cp_model.LinearExpr.sum([master.classes[key] for key in keys]) <= rooms)
        if held < rooms * max(master.slot(key).room for key in keys):
            coming = [var for key in keys for var in master.people[key].values()]
            model.add(cp_model.LinearExpr.sum(coming) <= held)


def limit_away(master: Master) -> None:
    """Let no kind of cells have more people away on a day than their places may miss together."""
    for stream in master.streams:
        kinds = master.kinds[stream.number]
        for kind in set(kinds):
            cells = [cell for cell in stream.cells if kinds[cell.number] == kind]
            most = away_most(master.ledger, stream, cells)
            if most >= sum(master.ledger.cell_left[stream.number][cell.number] for cell in cells):
                continue
            away: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
            for key in master.keys_of(stream):
                if kind in master.people[key]:
                    slot = master.slot(key)
                    for day in range(slot.first, slot.first + slot.days):
                        away[day].append(master.people[key][kind])
            for coming in away.values():
                master.model.add(cp_model.LinearExpr.sum(coming) <= most)


def limit_leaders(master: Master) -> None:
    """Let classes in any interval of days need no more leaders' half-days than there are."""
    ground, problem = master.ground, master.ground.problem
    pool_of = {
        stream.number: frozenset(
            number
            for number, each in enumerate(problem.lecturers)
            if each.kind == LecturerKind.LEADER
            and (not each.organizers or stream.organizer in each.organizers)
        )
        for stream in master.streams
    }
    days = master.ledger.reservations.lecturer_days
    busy = master.ledger.reservations.busy

    @cache
    def half_days(pool: frozenset[int], span: int) -> int:
        free = span & ~ground.free
        taken = sum(1 for number in pool for day, _ in busy[number] if span >> day & 1)
        return sum(2 * (days[number] & free).bit_count() for number in pool) - taken

    needing = {
        key: pool_of[key[0]] for key in master.classes if ground.streams[key[0]].needs.leader
    }
    limit_by_interval(
        master,
        needing,
        half_days,
        lambda key: [(master.classes[key], ground.streams[key[0]].needs.leader)],
    )
    limit_lecturing_days(master, needing)


def limit_lecturing_days(master: Master, needing: Pools) -> None:
    """Let all classes of a pool need no more than its leaders' days allow in the whole period."""
    problem, busy = master.ground.problem, master.ledger.reservations.busy
    for pool in set(needing.values()):
        most = [problem.lecturers[number].max_days for number in pool]
        allowed = [days for days in most if days is not None]
        if len(allowed) < len(most):
            continue
        left = 2 * sum(allowed) - sum(len(busy[number]) for number in pool)
        coming = [
            master.classes[key] * master.ground.streams[key[0]].needs.leader
            for key, other in needing.items()
            if other <= pool
        ]
        master.model.add(cp_model.LinearExpr.sum(coming) <= left)


def limit_bases(master: Master) -> None:
    """Let classes in any interval of days bring no more visitors than the bases near them take."""
    ground, problem = master.ground, master.ground.problem
    reservations = master.ledger.reservations

    @cache
    def near(organizer: str, venue: int) -> frozenset[int]:
        place = problem.venues[venue].location
        return frozenset(
            number
            for number, base in enumerate(problem.bases)
            if problem.minutes[place][base.location] <= problem.visit_minutes
            and (not base.organizers or organizer in base.organizers)
        )

    @cache
    def visitors(pool: frozenset[int], span: int) -> int:
        free = span & ~ground.free
        total = 0
        for number in pool:
            days = (reservations.base_days[number] & free).bit_count()
            seen = sum(
                count for day, count in reservations.visitors[number].items() if span >> day & 1
            )
            total += problem.bases[number].visitors_per_day * days - seen
        return total

    needing = {
        key: near(ground.streams[key[0]].organizer, master.slot(key).venue)
        for key in master.classes
        if ground.streams[key[0]].needs.visit
    }
    limit_by_interval(
        master,
        needing,
        visitors,
        lambda key: [
            (var, ground.streams[key[0]].needs.visit) for var in master.people[key].values()
        ],
    )


def limit_by_interval(
    master: Master,
    needing: Pools,
    supply: Callable[[frozenset[int], int], int],
    demand: Callable[[Key], Iterable[tuple[cp_model.IntVar, int]]],
) -> None:
    """Limit, for each pool and interval of days, what the classes inside need of the pool.

    Intervals lie within one week: a class is no longer, since free days interrupt it.
    """
    pools = set(needing.values())
    by_week: defaultdict[tuple[frozenset[int], int], list[Key]] = defaultdict(list)
    for key, own in needing.items():
        for pool in pools:
            if own <= pool:
                by_week[pool, master.ground.week(master.slot(key).first)].append(key)
    for (pool, _), keys in by_week.items():
        slots = [(master.slot(key), key) for key in keys]
        for first, last in intervals(slot for slot, _ in slots):
            inside = [key for slot, key in slots if first <= slot.first and end(slot) <= last]
            terms = [term for key in inside for term in demand(key)]
            have = supply(pool, window(first, last - first))
            most = sum(list(var.proto.domain)[-1] * need for var, need in terms)
            if terms and most > have:
                needed = cp_model.LinearExpr.weighted_sum(
                    [var for var, _ in terms], [need for _, need in terms]
                )
                master.model.add(needed <= have)


def end(slot: Slot) -> int:
    """Return the day after a slot's last."""
    return slot.first + slot.days


def intervals(slots: Iterable[Slot]) -> list[tuple[int, int]]:
    """Return the intervals of days that begin where a slot begins and end where one ends."""
    slots = list(slots)
    firsts = {slot.first for slot in slots}
    lasts = {end(slot) for slot in slots}
    return [(first, last) for first in sorted(firsts) for last in sorted(lasts) if first < last]
