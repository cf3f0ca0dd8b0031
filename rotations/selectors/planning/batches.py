"""The classes that are there already: those that stand, and those that a repair may move."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from core.days import first_day, last_day
from rotations.enums import REPEATABLE_KINDS, BatchKind, BatchState, PlanningMode
from rotations.models import Batch
from rotations.places.quotas import split_places
from rotations.planner import Allotment, PlannedBatch, Span, Taken
from rotations.planning.seats import Offer
from rotations.selectors.planning.seats import taken_places

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from organizations.models import Organization
    from rotations.models import Campaign, Quota
    from rotations.planner import CategoryRule, Unit
    from rotations.planning.options import Options

STANDING = (BatchState.DRAFT, BatchState.PUBLISHED, BatchState.CONFIRMED, BatchState.RUNNING)


def standing_batches(campaign: Campaign, without: Collection[int]) -> list[Batch]:
    """Return the classes of a campaign that are not over or called off, with their quotas."""
    rows = Batch.objects.filter(campaign=campaign, state__in=STANDING).exclude(pk__in=without)
    rows = rows.exclude(kind__in=REPEATABLE_KINDS).select_related("organization", "venue")
    return list(rows.prefetch_related("categories", "quotas").order_by("dates", "pk"))


def movable(batches: Iterable[Batch], organization: Organization, options: Options) -> list[Batch]:
    """Return the classes that a repair may move: still to come, drafts and if wanted published ones."""
    if options.mode != PlanningMode.REPAIR:
        return []
    states = {BatchState.DRAFT} | ({BatchState.PUBLISHED} if options.moves_published else set())
    return [
        batch
        for batch in batches
        if batch.state in states
        and batch.venue_id is not None
        and first_day(batch.dates) >= options.starts_on
        and batch.organization.path.startswith(organization.path)
        and batch.quotas.all()
    ]


def offers_of(batches: Sequence[Batch]) -> list[Offer]:
    """Return the places of classes that no name has taken yet, each where it lies now.

    A unit that shared out some of its places keeps the rest; the shared ones are those of its parts.
    """
    taken = taken_places([batch.pk for batch in batches])
    offers = []
    for batch in batches:
        categories = frozenset(category.code for category in batch.categories.all())
        in_parts: Counter[int | None] = Counter()  # names by the quota whose parts sent them
        for quota in inmost_first(batch):
            sent = taken[batch.pk][quota.org_path]
            in_parts[quota.parent_id] += sent
            free = max(quota.own - (sent - in_parts[quota.pk]), 0)
            offers.append(Offer(batch.organization_id, quota.org_path, categories, free))
    return offers


def inmost_first(batch: Batch) -> list[Quota]:
    """Return the quotas of a class, parts before what they are parts of."""
    return sorted(batch.quotas.all(), key=lambda quota: -len(quota.org_path))


def taken_venues(days: tuple[dt.date, dt.date], without: Collection[int]) -> dict[int, list[Taken]]:
    """Return by venue the days that classes of this or any other campaign take, with their people."""
    first, last = days
    rows = Batch.objects.filter(state__in=STANDING, dates__overlap=(first, last + dt.timedelta(1)))
    rows = rows.exclude(venue=None).exclude(kind=BatchKind.TOUR).exclude(pk__in=without).order_by()
    found: defaultdict[int, list[Taken]] = defaultdict(list)
    for venue, dates, people in rows.values_list("venue_id", "dates", "capacity"):
        span = Span(first_day(dates), last_day(dates) + dt.timedelta(days=1))
        found[venue].append(Taken(span, people))
    return found


def all_as_planned(
    batches: Collection[Batch], units: Collection[Unit], rules: dict[str, CategoryRule]
) -> list[PlannedBatch]:
    """Return stored classes as the planner knows classes, without those of which nobody is due.

    A quota does not say which categories its places are for. They are shared out together: what one
    class takes of a unit the next ones cannot take, and who calls fewer categories chooses first.
    """
    left = {unit.key: unit.due for unit in units}
    found: dict[int, PlannedBatch] = {}
    for batch in sorted(batches, key=lambda one: len(one.categories.all())):
        planned = _as_planned(batch, units, rules, left)
        if planned is not None:
            found[batch.pk] = planned
    return [found[batch.pk] for batch in batches if batch.pk in found]


def _as_planned(
    batch: Batch, units: Iterable[Unit], rules: dict[str, CategoryRule], left: dict[str, int]
) -> PlannedBatch | None:
    """Return one class; what its places take is taken from `left`."""
    codes = {category.code for category in batch.categories.all()}
    own = [unit for unit in units if unit.organizer == str(batch.organization_id)]
    places: dict[str, int] = {}
    series = ""
    for quota in inmost_first(batch):
        meant = {
            unit.key: left[unit.key]
            for unit in own
            if unit.path.startswith(quota.org_path) and code_of(unit.category) in codes
        }
        for key, number in split_places(meant, quota.own).items():
            places[key] = places.get(key, 0) + number
            left[key] -= number
    for unit in own:
        if places.get(unit.key):
            series = series or rules[unit.category].series
    if not series:
        return None
    quotas = tuple(Allotment(key, number) for key, number in places.items() if number)
    length = (last_day(batch.dates) - first_day(batch.dates)).days + 1
    return PlannedBatch(
        key=f"b{batch.pk}",
        organizer=str(batch.organization_id),
        series=series,
        number=batch.number,
        venue=str(batch.venue_id),
        starts_on=first_day(batch.dates),
        days=length,
        quotas=quotas,
    )


def code_of(category: str) -> str:
    """Return the code of a category in the planner's key for a rule ("12.village")."""
    return category.partition(".")[2]
