"""The inner loop of the search, compiled: simulated annealing over moves, exchanges and chains.

Acceptance and cooling follow Bellio, Ceschia, Di Gaspero, Schaerf and Urli, "Feature-based tuning
of simulated annealing applied to the curriculum-based course timetabling problem" (Computers &
Operations Research, 2016); the chains are the Kempe chains of Lü and Hao (European Journal of
Operational Research, 2010), here with every lecture keeping its room.

A move is judged before anything is changed: most are refused. All that is compiled stands in this
one module, for Numba looks only at the date of a function's own file when it reuses what it kept.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.timetabling.tables import Longs, State, Tables

F = TypeVar("F", bound="Callable[..., Any]")
# Numba has no types of its own; `nogil` lets two chains run on two cores of one process.
compiled = cast("Callable[[F], F]", numba.njit(cache=True, nogil=True, error_model="numpy"))
# What most tries end in: a call would cost more than the work.
inlined = cast(
    "Callable[[F], F]",
    numba.njit(cache=True, nogil=True, error_model="numpy", inline="always"),
)

HARD, SOFT, TAKEN = 0, 1, 2  # positions in State.cost
DAY, LONELY, ROOM = 0, 1, 2  # positions in Tables.costs
FORBIDDEN = 1_000_000  # what a broken rule costs when no move may break one
MOST = 128  # nothing that costs more is accepted at any temperature used
SCALE = 1 << 32  # shares and chances are of this
# Which moves are drawn how often: chains, another period in the same room (with whoever is there),
# another room at the same period, exchanges of two lectures; the rest goes anywhere.
CHAINS, PERIODS, ROOMS, EXCHANGES = (int(SCALE * share) for share in (0.3, 0.65, 0.79, 0.86))
LONGEST = 6  # lectures in a chain


@inlined
def _next(dice: np.uint64) -> np.uint64:
    """Return the state after this one: xorshift64* (Vigna, 2016)."""
    dice ^= dice >> np.uint64(12)
    dice ^= dice << np.uint64(25)
    dice ^= dice >> np.uint64(27)
    return dice


@inlined
def _below(dice: np.uint64, count: int) -> int:
    """Return a whole number from 0 to below `count`, which is at most SCALE."""
    high = (dice * np.uint64(2685821657736338717)) >> np.uint64(32)
    return int(np.int64((high * np.uint64(count)) >> np.uint64(32)))  # signed, as places are


@inlined
def _rules_more(
    tables: Tables,
    state: State,
    course: int,
    other: int,
    old: int,
    old_room: int,
    new: int,
    room: int,
) -> int:
    """Count the rules more broken when a lecture goes to a place that one of `other` (or -1) leaves."""
    more = tables.shut[course, room] - tables.shut[course, old_room]
    if new != old:
        more += tables.closed[course, new] - tables.closed[course, old]
        more += state.beside[course, new] - state.beside[course, old] + 1
        if other >= 0:
            more -= tables.apart[course, other]
    return int(more)


@inlined
def _room_more(tables: Tables, state: State, course: int, old: int, new: int) -> int:
    """Return what another room costs more in seats and in stability."""
    more = tables.seats[course, new] - tables.seats[course, old]
    if state.in_room[course, old] == 1:
        more -= tables.costs[ROOM]
    if state.in_room[course, new] == 0:
        more += tables.costs[ROOM]
    return int(more)


@inlined
def _days_more(tables: Tables, state: State, course: int, old: int, new: int) -> int:
    """Count the days more that a course lacks after a lecture's change of period."""
    old_day, new_day = tables.day[old], tables.day[new]
    if old_day == new_day:
        return 0
    before = state.used[course]
    after = before - (state.on_day[course, old_day] == 1) + (state.on_day[course, new_day] == 0)
    return int(max(0, tables.days[course] - after) - max(0, tables.days[course] - before))


@inlined
def _lonely_more(tables: Tables, state: State, course: int, other: int, old: int, new: int) -> int:
    """Count the lonely periods more when a lecture goes to `new` and one of `other` (or -1) comes back.

    A curriculum that hears both sees no difference. Of a day's bits the five around a period tell
    how many more are lonely when it is filled.
    """
    more = 0
    for position in range(tables.heard_start[course], tables.heard_start[course + 1]):
        curriculum = tables.heard_list[position]
        if other >= 0 and tables.hears[curriculum, other]:
            continue
        bits = state.bits[curriculum, tables.day[old]]
        if state.heard[curriculum, old] == 1:
            bits &= ~(np.int64(4) << tables.slot[old])
            more -= tables.lonely[(bits >> tables.slot[old]) & 31]
        if state.heard[curriculum, new] == 0:
            if tables.day[old] != tables.day[new]:
                bits = state.bits[curriculum, tables.day[new]]
            more += tables.lonely[(bits >> tables.slot[new]) & 31]
    return more


@inlined
def _times_more(tables: Tables, state: State, course: int, other: int, old: int, new: int) -> int:
    """Return what another period costs more in lonely lectures and missing days."""
    lonely = _lonely_more(tables, state, course, other, old, new)
    days = _days_more(tables, state, course, old, new)
    return int(lonely * tables.costs[LONELY] + days * tables.costs[DAY])


@inlined
def _wishes_more(
    tables: Tables,
    state: State,
    course: int,
    other: int,
    old: int,
    old_room: int,
    new: int,
    room: int,
) -> int:
    """Return what another place costs more in all wishes; one of `other` (or -1) comes back."""
    more = 0
    if room != old_room:
        more += _room_more(tables, state, course, old_room, room)
    if new != old:
        more += _times_more(tables, state, course, other, old, new)
    return int(more)


@inlined
def _count(tables: Tables, state: State, course: int, old: int, new: int) -> None:
    """Let the counts that wishes are judged by follow a lecture to another period."""
    old_day, new_day = tables.day[old], tables.day[new]
    state.on_day[course, old_day] -= 1
    state.used[course] -= state.on_day[course, old_day] == 0
    state.used[course] += state.on_day[course, new_day] == 0
    state.on_day[course, new_day] += 1
    for position in range(tables.heard_start[course], tables.heard_start[course + 1]):
        curriculum = tables.heard_list[position]
        state.heard[curriculum, old] -= 1
        if state.heard[curriculum, old] == 0:
            state.bits[curriculum, old_day] &= ~(np.int64(4) << tables.slot[old])
        state.heard[curriculum, new] += 1
        state.bits[curriculum, new_day] |= np.int64(4) << tables.slot[new]


@inlined
def _count_beside(tables: Tables, state: State, course: int, old: int, new: int) -> None:
    """Let what stands beside whom follow a lecture to another period."""
    for position in range(tables.apart_start[course], tables.apart_start[course + 1]):
        state.beside[tables.apart_list[position], old] -= 1
        state.beside[tables.apart_list[position], new] += 1


@inlined
def _move(tables: Tables, state: State, lecture: int, period: int, room: int) -> None:
    """Put a lecture elsewhere in all counts but `occupant` and `cost`."""
    course, old, old_room = tables.course[lecture], state.period[lecture], state.room[lecture]
    if room != old_room:
        state.in_room[course, old_room] -= 1
        state.in_room[course, room] += 1
    if period != old:
        _count(tables, state, course, old, period)
        _count_beside(tables, state, course, old, period)
    state.period[lecture], state.room[lecture] = period, room


@inlined
def _is_taken(chances: Longs, luck: int, more: int) -> bool:
    """Tell whether a move that costs so much more is made at this temperature."""
    return more <= 0 or (more < MOST and luck < chances[more])


@inlined
def _try(
    tables: Tables,
    state: State,
    lecture: int,
    period: int,
    room: int,
    hard: int,
    chances: Longs,
    luck: int,
) -> None:
    """Move a lecture to a place, exchanging it with the one there, if cost and luck allow it."""
    course, old, old_room = tables.course[lecture], state.period[lecture], state.room[lecture]
    lecture_there = state.occupant[period, room]
    other = tables.course[lecture_there] if lecture_there >= 0 else -1
    if other == course or (period == old and room == old_room):
        return
    broken = _rules_more(tables, state, course, other, old, old_room, period, room)
    if other >= 0:
        broken += _rules_more(tables, state, other, course, period, room, old, old_room)
    if broken * hard > 2 * MOST:  # hardly any gain in wishes outweighs this: not worth judging
        return
    more = _wishes_more(tables, state, course, other, old, old_room, period, room)
    if other >= 0:
        more += _wishes_more(tables, state, other, course, period, room, old, old_room)
    if not _is_taken(chances, luck, more + broken * hard):
        return
    _move(tables, state, lecture, period, room)
    if lecture_there >= 0:
        _move(tables, state, lecture_there, old, old_room)
    state.occupant[old, old_room], state.occupant[period, room] = lecture_there, lecture
    state.cost[HARD] += broken
    state.cost[SOFT] += more
    state.cost[TAKEN] += 1


@inlined
def _knows(chain: Longs, size: int, lecture: int) -> bool:
    """Tell whether a lecture is in the chain already."""
    known = False
    for position in range(size):
        known |= chain[position] == lecture
    return known


@compiled
def _link(tables: Tables, state: State, chain: Longs, lecture: int, period: int) -> int:
    """Collect who must change periods along with a lecture for no rule to break and rooms to stay.

    Returns how many lectures are in `chain`; 0 when more than LONGEST would be, or one is closed.
    """
    old = state.period[lecture]
    chain[0] = lecture
    size, done = 1, 0
    while done < size:
        member = chain[done]
        course, room = tables.course[member], state.room[member]
        goal = period if state.period[member] == old else old
        # Each of those beside must come along, and none of them is the member itself.
        if tables.closed[course, goal] > 0 or state.beside[course, goal] >= LONGEST:
            return 0
        if state.beside[course, goal] > 0 or state.occupant[goal, room] >= 0:
            for there in range(tables.rooms):
                met = state.occupant[goal, there]
                if met < 0 or not (there == room or tables.apart[course, tables.course[met]]):
                    continue
                if _knows(chain, size, met):
                    continue
                if size == LONGEST:
                    return 0
                chain[size] = met
                size += 1
        done += 1
    return size


@inlined
def _turn(tables: Tables, state: State, chain: Longs, size: int, one: int, two: int) -> int:
    """Let each lecture of a chain change between two periods in the wishes' counts; return the cost."""
    more = 0
    for position in range(size):
        lecture = chain[position]
        course, old = tables.course[lecture], state.period[lecture]
        new = two if old == one else one
        more += _times_more(tables, state, course, -1, old, new)
        _count(tables, state, course, old, new)
        state.period[lecture] = new
    return more


@compiled
def _try_chain(
    tables: Tables,
    state: State,
    chain: Longs,
    lecture: int,
    period: int,
    chances: Longs,
    luck: int,
) -> None:
    """Exchange a lecture's chain between its period and another, if cost and luck allow it."""
    old = state.period[lecture]
    size = _link(tables, state, chain, lecture, period)
    more = _turn(tables, state, chain, size, old, period)
    if not _is_taken(chances, luck, more):
        _turn(tables, state, chain, size, old, period)
        return
    for position in range(size):
        member = chain[position]
        new, room = state.period[member], state.room[member]
        left = old if new == period else period
        _count_beside(tables, state, tables.course[member], left, new)
        if state.occupant[left, room] == member:
            state.occupant[left, room] = -1
        state.occupant[new, room] = member
    state.cost[SOFT] += more
    state.cost[TAKEN] += size > 0


@inlined
def _keep(state: State, best: Longs) -> None:
    """Keep the timetable if it is better than the best before."""
    hard, soft = state.cost[HARD], state.cost[SOFT]
    if hard < best[HARD] or (hard == best[HARD] and soft < best[SOFT]):
        count = len(state.period)
        best[HARD], best[SOFT] = hard, soft
        best[2 : 2 + count] = state.period
        best[2 + count :] = state.room


@compiled
def anneal(
    tables: Tables,
    state: State,
    best: Longs,
    seed: np.ndarray[Any, np.dtype[np.uint64]],
    temperature: float,
    hard: int,
    tries: int,
) -> None:
    """Make `tries` random moves at one temperature, keeping the best timetable seen.

    `best` holds the cost (hard, soft) of the best, then its periods, then its rooms; `hard` is what
    a broken rule costs meanwhile. `seed` is left as the state from which to go on.
    """
    count, dice = len(tables.course), seed[0]
    chain = np.empty(LONGEST, np.int64)
    chances = np.empty(MOST, np.int64)
    for more in range(MOST):
        chances[more] = int(SCALE * math.exp(-more / temperature))
    for _ in range(tries):
        dice = _next(dice)
        lecture = _below(dice, count)
        dice = _next(dice)
        kind = _below(dice, SCALE)
        period, room = state.period[lecture], state.room[lecture]
        dice = _next(dice)
        if PERIODS <= kind < ROOMS:
            room = _below(dice, tables.rooms)
        elif ROOMS <= kind < EXCHANGES:
            other = _below(dice, count)
            period, room = state.period[other], state.room[other]
        else:
            period = _below(dice, tables.periods)
            if kind >= EXCHANGES:
                dice = _next(dice)
                room = _below(dice, tables.rooms)
        dice = _next(dice)
        luck = _below(dice, SCALE)
        if kind >= CHAINS:
            _try(tables, state, lecture, period, room, hard, chances, luck)
        elif state.cost[HARD] == 0 and period != state.period[lecture]:
            _try_chain(tables, state, chain, lecture, period, chances, luck)
        _keep(state, best)
    seed[0] = dice
