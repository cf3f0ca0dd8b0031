"""What a plan costs: the parts of the objective, reckoned from its batches."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rotations.planner.demand import seats_missing
from rotations.planner.ground import window
from rotations.planner.load import called_by_week
from rotations.planner.plan import Cost
from rotations.planner.problem import Allotment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rotations.planner.ground import Ground
    from rotations.planner.plan import PlannedBatch


def uncovered_of(
    ground: Ground, batches: Iterable[PlannedBatch], areas: Collection[str] | None = None
) -> tuple[Allotment, ...]:
    """Return who is in no class, by unit in the problem's order; of some areas' organizers only."""
    placed: Counter[tuple[str, str]] = Counter()
    for batch in batches:
        for quota in batch.quotas:
            placed[batch.organizer, quota.unit] += quota.places
    asked = {
        (organizer, unit): seats
        for (organizer, unit), seats in ground.seats.items()
        if areas is None or ground.organizers[organizer].area in areas
    }
    missing = seats_missing(asked, placed)
    return tuple(Allotment(key, missing[key]) for key in ground.units if key in missing)


def cost_of(
    ground: Ground, batches: Sequence[PlannedBatch], areas: Collection[str] | None = None
) -> Cost:
    """Return the cost of batches, in the parts' own units and in person-minutes; of some areas only."""
    weights = ground.problem.weights
    if areas is not None:
        batches = [each for each in batches if ground.organizers[each.organizer].area in areas]
    uncovered = sum(missing.places for missing in uncovered_of(ground, batches, areas))
    travel = sum(travel_of(ground, batch) for batch in batches)
    warned = sum(warned_of(ground, batch) for batch in batches)
    shortened = sum(shortened_of(ground, batch) for batch in batches)
    uneven = uneven_of(ground, batches, areas)
    total = (
        weights.uncovered * uncovered
        + travel
        + weights.batch * len(batches)
        + weights.uneven * uneven
        + weights.warned * warned
        + weights.shortened * shortened
    )
    money = sum(
        batch.people * batch.days * ground.problem.venues[ground.venue_number[batch.venue]].cost
        for batch in batches
    )
    return Cost(uncovered, travel, len(batches), uneven, warned, shortened, money, total)


def travel_of(ground: Ground, batch: PlannedBatch) -> int:
    """Return the person-minutes there and back."""
    place = ground.problem.venues[ground.venue_number[batch.venue]].location
    return sum(
        2 * quota.places * ground.problem.minutes[ground.units[quota.unit].location][place]
        for quota in batch.quotas
    )


def warned_of(ground: Ground, batch: PlannedBatch) -> int:
    """Return how many are called on a day against which a calendar warns."""
    span = window(ground.number(batch.starts_on), batch.days)
    return sum(
        quota.places
        for quota in batch.quotas
        if ground.called_off(ground.units[quota.unit], forbids=False) & span
    )


def shortened_of(ground: Ground, batch: PlannedBatch) -> int:
    """Return the person-days less than the series' wanted length."""
    wanted = ground.stream_of[batch.organizer, batch.series].days[0]
    return batch.people * max(wanted - batch.days, 0)


def uneven_of(
    ground: Ground, batches: Iterable[PlannedBatch], areas: Collection[str] | None = None
) -> int:
    """Return the people by which the areas leave their pace."""
    starts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for batch in batches:
        area = ground.organizers[batch.organizer].area
        starts[area].append((ground.number(batch.starts_on), batch.people))
    return sum(
        pace.uneven(called_by_week(ground, starts[area]))
        for area, pace in ground.paces.items()
        if areas is None or area in areas
    )
