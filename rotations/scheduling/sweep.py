"""The whole schedule in one pass: lines are swept by time, so the work grows with its size alone."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rotations.scheduling.batch_rules import (
    days_of,
    load_of,
    nights_of,
    on_its_own,
    overfull,
    underfed,
)
from rotations.scheduling.breaches import of_pair
from rotations.scheduling.findings import RuleCode
from rotations.scheduling.journeys import journeys
from rotations.scheduling.session_rules import alone, crowded_base, is_twice, too_far

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rotations.scheduling.breaches import Breach
    from rotations.scheduling.facts import BatchFact, Schedule, SessionFact


def judge_all(schedule: Schedule) -> Iterator[Breach]:
    """Yield everything that is wrong, each thing once."""
    for batch in schedule.batches.values():
        yield from on_its_own_once(schedule, batch)
    for classes in schedule.by_venue.values():
        yield from _venue(schedule, classes)
    for rule, index in (
        (RuleCode.ROOM, schedule.by_room),
        (RuleCode.LECTURER, schedule.by_lecturer),
        (RuleCode.AUDIENCE, schedule.by_audience),
    ):
        for key, row in index.items():
            yield from _overlaps(rule, key, row)
    yield from _ways(schedule)
    for fact in schedule.sessions.values():
        yield from alone(schedule, fact)
    for (base, _), visits in schedule.by_base_day.items():
        yield from crowded_base(schedule, base, visits, *visits)


def _ways(schedule: Schedule) -> Iterator[Breach]:
    for lecturer, row in schedule.by_lecturer.items():
        for before, after in pairwise(row):
            yield from too_far(schedule, lecturer, before, after)
        yield from journeys(schedule, lecturer, row)


def on_its_own_once(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield what is wrong with one class; a pair of classes is told from its first."""
    for breach in on_its_own(schedule, batch):
        if breach.rule != RuleCode.TRAINEE or breach.batches[0] == batch.key:
            yield breach


def _venue(schedule: Schedule, classes: Sequence[BatchFact]) -> Iterator[Breach]:
    nights, meals = load_of(classes, nights_of), load_of(classes, days_of)
    open_classes: list[BatchFact] = []
    together: dict[int, list[BatchFact]] = {batch.key: [] for batch in classes}
    for batch in classes:
        open_classes = [other for other in open_classes if other.last >= batch.first]
        for other in open_classes:
            together[other.key].append(batch)
            together[batch.key].append(other)
        open_classes.append(batch)
    for batch in classes:
        yield from overfull(schedule, batch, together[batch.key], nights=nights)
        yield from underfed(schedule, batch, together[batch.key], meals=meals)


def _overlaps(rule: RuleCode, key: int, row: Sequence[SessionFact]) -> Iterator[Breach]:
    running: list[SessionFact] = []
    for fact in row:
        running = [other for other in running if other.booking.end > fact.booking.start]
        for other in running:
            if is_twice(rule, key, other, fact):
                yield of_pair(rule, other, fact, subject=key)
        running.append(fact)
