"""The rules of a class: its dates, its venue, whom it calls, and what is taught."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from rotations.scheduling.breaches import Breach, of_batch
from rotations.scheduling.findings import RuleCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rotations.scheduling.facts import BatchFact, Schedule

DAY = dt.timedelta(days=1)
# The mixture of teaching that rules ask for, by the code of the mode.
MODE_OF_RULE = {RuleCode.SITE_VISIT: "site_visit", RuleCode.EXPERIENCE: "experience"}


def judge_batch(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield what is wrong with one class among the others."""
    beside = schedule.by_venue.get(batch.venue, []) if batch.venue is not None else []
    together = [
        other for other in beside if other.first <= batch.last and batch.first <= other.last
    ]
    yield from on_its_own(schedule, batch)
    yield from overfull(schedule, batch, together, nights=load_of(together, nights_of))
    yield from underfed(schedule, batch, together, meals=load_of(together, days_of))


def on_its_own(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield what is wrong with a class whatever others do, people on two lists included."""
    yield from shared_trainees(schedule, batch)
    yield from closed_venue(schedule, batch)
    yield from out_of_season(schedule, batch)
    yield from on_holidays(schedule, batch)
    yield from wrong_length(batch)
    yield from outside_campaign(batch)
    yield from missing_modes(schedule, batch)


def days_of(batch: BatchFact) -> Iterator[dt.date]:
    """Yield the days on which a class eats."""
    for number in range(batch.days):
        yield batch.first + number * DAY


def nights_of(batch: BatchFact) -> Iterator[dt.date]:
    """Yield the evenings on which a class goes to bed: none after its last day."""
    for number in range(batch.days - 1):
        yield batch.first + number * DAY


def load_of(
    batches: Iterable[BatchFact], days: Callable[[BatchFact], Iterator[dt.date]]
) -> Mapping[dt.date, int]:
    """Return how many people there are on each day."""
    load: Counter[dt.date] = Counter()
    for batch in batches:
        for day in days(batch):
            load[day] += batch.people
    return load


def overfull(
    schedule: Schedule,
    batch: BatchFact,
    together: Iterable[BatchFact],
    *,
    nights: Mapping[dt.date, int],
) -> Iterator[Breach]:
    """Yield the class when its venue has too few beds in one of its nights."""
    venue = schedule.venue_of(batch)
    if venue is None or not venue.beds:
        return
    limit = max(venue.beds - schedule.margin(batch.key).beds, 0)
    short = [night for night in nights_of(batch) if nights.get(night, 0) > limit]
    yield from _shortage(RuleCode.BEDS, batch, together, nights, short, limit)


def underfed(
    schedule: Schedule,
    batch: BatchFact,
    together: Iterable[BatchFact],
    *,
    meals: Mapping[dt.date, int],
) -> Iterator[Breach]:
    """Yield the class when its venue serves fewer people on one of its days."""
    venue = schedule.venue_of(batch)
    if venue is None or not venue.meals:
        return
    short = [day for day in days_of(batch) if meals.get(day, 0) > venue.meals]
    yield from _shortage(RuleCode.MEALS, batch, together, meals, short, venue.meals)


def _shortage(
    rule: RuleCode,
    batch: BatchFact,
    together: Iterable[BatchFact],
    load: Mapping[dt.date, int],
    short: list[dt.date],
    limit: int,
) -> Iterator[Breach]:
    """Yield one breach for all short days, with the classes that are there on one of them."""
    if not short:
        return
    first, last = short[0], short[-1]
    others = tuple(
        other.key
        for other in together
        if other.key != batch.key and other.first <= last and first <= other.last
    )
    yield of_batch(
        rule,
        batch,
        subject=batch.venue or 0,
        others=others,
        needed=max(load[day] for day in short),
        given=limit,
        on=first,
        until=last,
    )


def shared_trainees(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield the classes of the same days that people of this one are called to."""
    for mine, theirs in schedule.by_shared_people.get(batch.key, ()):
        other = schedule.batches.get(theirs)
        people = schedule.shared_people.get((mine, theirs)) or schedule.shared_people[theirs, mine]
        if other and other.first <= batch.last and batch.first <= other.last:
            low, high = sorted((batch, other), key=lambda fact: fact.key)
            key = f"{RuleCode.TRAINEE}:{low.key}-{high.key}:{low.stamp}-{high.stamp}"
            keys = (low.key, high.key)
            yield Breach(RuleCode.TRAINEE, key, keys, needed=people, on=max(low.first, high.first))


def closed_venue(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield the days on which the whole venue cannot be used."""
    venue = schedule.venue_of(batch)
    for row in venue.blockings if venue else ():
        if row.room is None and row.first <= batch.last and batch.first <= row.last:
            on, until = max(row.first, batch.first), min(row.last, batch.last)
            yield of_batch(
                RuleCode.VENUE_CLOSED, batch, subject=row.key, on=on, until=until, note=row.reason
            )


def out_of_season(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield the seasons of a called place in which one of the called categories must not be called."""
    for season in schedule.seasons:
        if season.first > batch.last or batch.first > season.last:
            continue
        if season.categories and not season.categories & batch.categories:
            continue
        if not any(path.startswith(season.path) for path in batch.paths):
            continue
        yield of_batch(
            RuleCode.CALENDAR,
            batch,
            subject=season.key,
            on=max(season.first, batch.first),
            until=min(season.last, batch.last),
            note=season.name,
            soft=not season.forbids,
        )


def on_holidays(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield the statutory holidays among the days of a class, each run of days once."""
    days = [day for day in days_of(batch) if day in schedule.holidays]
    if days:
        names = "、".join(dict.fromkeys(schedule.holidays[day] for day in days))
        yield of_batch(RuleCode.HOLIDAY, batch, on=days[0], until=days[-1], note=names)


def wrong_length(batch: BatchFact) -> Iterator[Breach]:
    """Yield a class that is too short or too long for a category, or over after its deadline."""
    for number, rule in enumerate(batch.lengths):
        if not rule.min_days <= batch.days <= rule.max_days:
            given = rule.min_days if batch.days < rule.min_days else rule.max_days
            yield of_batch(
                RuleCode.LENGTH,
                batch,
                subject=number,
                needed=batch.days,
                given=given,
                note=rule.category,
            )
        if batch.last > rule.due_on:
            yield of_batch(
                RuleCode.DEADLINE,
                batch,
                subject=number,
                on=batch.last,
                until=rule.due_on,
                note=rule.category,
            )


def outside_campaign(batch: BatchFact) -> Iterator[Breach]:
    """Yield a class that is not wholly within its campaign."""
    if batch.period and not (batch.period[0] <= batch.first and batch.last <= batch.period[1]):
        on, until = batch.period
        yield of_batch(RuleCode.PERIOD, batch, on=on, until=until)


def missing_modes(schedule: Schedule, batch: BatchFact) -> Iterator[Breach]:
    """Yield the ways of teaching that the timetable of a class lacks; its dates do not matter."""
    attended = schedule.by_audience.get(batch.key, [])
    if not attended and not batch.is_settled:
        return
    modes = {fact.mode for fact in attended}
    for rule, mode in MODE_OF_RULE.items():
        if mode not in modes:
            yield Breach(rule, f"{rule}:{batch.key}", (batch.key,))
    teaching = {key for fact in attended for key in fact.booking.lecturers}
    known = schedule.lecturers
    if not any(known[key].is_leader for key in teaching if key in known):
        rule = RuleCode.LEADER_LECTURE
        yield Breach(rule, f"{rule}:{batch.key}", (batch.key,))
