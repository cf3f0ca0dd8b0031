"""Classes as facts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from core.days import days_range, first_day, last_day
from core.statements import ask
from rotations.enums import ACTIVE_STATES, SEATED_STATES, BatchKind, BatchState
from rotations.models import Batch, Enrolment, Quota
from rotations.scheduling.facts import BatchFact, LengthRule

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rotations.scheduling.facts import Season

    CategoryRules = dict[tuple[int, int], list[tuple[str, LengthRule]]]

# Kinds of classes that discharge a duty by being held in one piece.
MEASURED_KINDS = (BatchKind.ROTATION, BatchKind.OFF_SITE)
# Asked at every move on the board.
CATEGORIES = """
    SELECT batch_id, category_id FROM rotations_batch_categories
     WHERE batch_id = ANY(%(batches)s::bigint[])
"""
LENGTHS = """
    SELECT rule.campaign_id, rule.category_id, coalesce(area.path, ''), category.name,
           rule.min_days::float8, rule.max_days::float8, rule.due_on
      FROM rotations_categoryrule rule
      JOIN organizations_category category ON category.id = rule.category_id
      LEFT JOIN organizations_organization area ON area.id = rule.area_id
     WHERE rule.campaign_id = ANY(%(campaigns)s::bigint[]) ORDER BY rule.id
"""
BESIDE = """
    SELECT * FROM rotations_batch
     WHERE venue_id = ANY(%(venues)s::bigint[]) AND dates && %(span)s
       AND id <> ALL(%(known)s::bigint[]) AND state <> 'cancelled'
"""
SETTLED_STATES = (
    BatchState.CONFIRMED,
    BatchState.RUNNING,
    BatchState.FINISHED,
    BatchState.ARCHIVED,
)


def batch_facts(
    batches: Sequence[Batch],
    seasons: Iterable[Season] = (),
    *,
    is_full: bool = True,
    categories: Collection[int] | None = None,
) -> dict[int, BatchFact]:
    """Return classes by key; `categories` are those of a single class that is not stored yet.

    Not full: only what others need to know of them, which is dates, venue and people.
    """
    keys = [batch.pk for batch in batches if batch.pk]
    seated = _seated(batches)
    called = _called_paths(batches, seasons) if is_full else {}
    of = _categories(keys) if is_full else {}
    if categories is not None:
        of = {batch.pk or 0: frozenset(categories) for batch in batches}
    rules = _category_rules({batch.campaign_id for batch in batches}) if of else {}
    return {
        batch.pk or 0: BatchFact(
            key=batch.pk or 0,
            campaign=batch.campaign_id,
            first=first_day(batch.dates),
            last=last_day(batch.dates),
            venue=batch.venue_id,
            people=_lodged(batch, seated),
            paths=(batch.org_path, *called.get(batch.pk, ())),
            categories=of.get(batch.pk or 0, frozenset()),
            lengths=_lengths(batch, of.get(batch.pk or 0, frozenset()), rules),
            period=_period(batch) if is_full else None,
            is_settled=batch.state in SETTLED_STATES,
        )
        for batch in batches
    }


def neighbours_of(batches: Iterable[BatchFact], venues: Collection[int]) -> list[Batch]:
    """Return the other classes, wherever they belong, that are at these venues on the same days."""
    known = list(batches)
    if not known or not venues:
        return []
    span = days_range(min(one.first for one in known), max(one.last for one in known))
    asked = {"venues": list(venues), "span": span, "known": [one.key for one in known]}
    return list(Batch.objects.raw(BESIDE, asked))


def shared_people(batch: BatchFact) -> dict[tuple[int, int], int]:
    """Return how many people of a class other classes of these days have called."""
    people = Enrolment.objects.filter(batch=batch.key, state__in=ACTIVE_STATES).values("person")
    rows = (
        Enrolment.objects.filter(
            person__in=people,
            state__in=ACTIVE_STATES,
            batch_dates__overlap=days_range(batch.first, batch.last),
        )
        .exclude(batch=batch.key)
        .order_by()
        .values_list("batch_id")
        .annotate(number=Count("pk"))
    )
    return {(batch.key, other): number for other, number in rows}


def _lodged(batch: Batch, seated: Mapping[int, int]) -> int:
    """Return how many sleep and eat at the venue of a class; a tour goes to its people instead."""
    if batch.kind == BatchKind.TOUR:
        return 0
    return seated.get(batch.pk, 0) or batch.capacity


def _seated(batches: Sequence[Batch]) -> Mapping[int, int]:
    """Count the seated of classes whose roster is fixed; before, the places count."""
    settled = [batch.pk for batch in batches if batch.state in SETTLED_STATES]
    if not settled:
        return {}
    seated = Enrolment.objects.filter(batch__in=settled, state__in=SEATED_STATES).order_by()
    return dict(seated.values_list("batch_id").annotate(number=Count("pk")))


def _categories(batches: Collection[int]) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for batch, category in ask(CATEGORIES, {"batches": list(batches)}):
        found[batch].add(category)
    return {batch: frozenset(called) for batch, called in found.items()}


def _called_paths(
    batches: Sequence[Batch], seasons: Iterable[Season]
) -> Mapping[int, tuple[str, ...]]:
    """Return the places of units with quotas, as far as a season holds there."""
    condition = Q(pk__in=[])
    for path in {season.path for season in seasons}:
        condition |= Q(org_path__startswith=path)
    if condition == Q(pk__in=[]):
        return {}
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    keys = [batch.pk for batch in batches]
    for batch, path in (
        Quota.objects.filter(condition, batch__in=keys, places__gt=0)
        .order_by("batch", "org_path")
        .values_list("batch_id", "org_path")
    ):
        found[batch] += (path,)
    return found


def _category_rules(campaigns: Collection[int]) -> CategoryRules:
    """Return the lengths of classes by campaign and category, each with the place it holds at."""
    found: CategoryRules = defaultdict(list)
    rows = ask(LENGTHS, {"campaigns": list(campaigns)})
    for campaign, category, area, name, fewest, most, due_on in rows:
        found[campaign, category].append((area, LengthRule(name, fewest, most, due_on)))
    return found


def _lengths(
    batch: Batch, categories: Iterable[int], rules: CategoryRules
) -> tuple[LengthRule, ...]:
    """Return the deepest rule at the organizer's place for each category."""
    if batch.kind not in MEASURED_KINDS:
        return ()
    found = []
    for category in sorted(categories):
        given = rules.get((batch.campaign_id, category), ())
        fitting = [(area, rule) for area, rule in given if batch.org_path.startswith(area)]
        if fitting:
            found.append(max(fitting, key=lambda one: len(one[0]))[1])
    return tuple(found)


def _period(batch: Batch) -> tuple[dt.date, dt.date]:
    return first_day(batch.campaign.period), last_day(batch.campaign.period)
