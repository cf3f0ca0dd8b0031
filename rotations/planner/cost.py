"""What a plan costs: the parts of the objective, reckoned from its batches."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rotations.planner.demand import seats_missing
from rotations.planner.ground import window
from rotations.planner.load import called_by_week, paces
from rotations.planner.plan import Cost
from rotations.planner.problem import Allotment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.planner.ground import Ground
    from rotations.planner.plan import PlannedBatch


def uncovered_of(ground: Ground, batches: Iterable[PlannedBatch]) -> tuple[Allotment, ...]:
    """Return who is in no class, by unit in the problem's order."""
    placed: Counter[tuple[str, str]] = Counter()
    for batch in batches:
        for quota in batch.quotas:
            placed[batch.organizer, quota.unit] += quota.places
    missing = seats_missing(ground.seats, placed)
    return tuple(Allotment(key, missing[key]) for key in ground.units if key in missing)


def cost_of(ground: Ground, batches: tuple[PlannedBatch, ...]) -> Cost:
    """Return the cost of batches, in the parts' own units and in person-minutes."""
    weights = ground.problem.weights
    uncovered = sum(missing.places for missing in uncovered_of(ground, batches))
    travel = sum(travel_of(ground, batch) for batch in batches)
    warned = sum(warned_of(ground, batch) for batch in batches)
    shortened = sum(shortened_of(ground, batch) for batch in batches)
    uneven = uneven_of(ground, batches)
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
    wanted = next(
        stream.days[0]
        for stream in ground.streams
        if (stream.organizer, stream.series) == (batch.organizer, batch.series)
    )
    return batch.people * max(wanted - batch.days, 0)


def uneven_of(ground: Ground, batches: tuple[PlannedBatch, ...]) -> int:
    """Return the people by which the areas leave their pace."""
    starts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for batch in batches:
        area = ground.organizers[batch.organizer].area
        starts[area].append((ground.number(batch.starts_on), batch.people))
    return sum(
        pace.uneven(called_by_week(ground, starts[area])) for area, pace in paces(ground).items()
    )
