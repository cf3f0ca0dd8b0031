"""The cascade of batches' places as a table: each unit below whoever holds places, with what it has and needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from organizations.enums import Level
from organizations.models import Organization
from organizations.permissions import is_allowed
from rotations.enums import ACTIVE_STATES, DutyState
from rotations.models import Batch, Enrolment, Quota
from rotations.places.quotas import nearest_above
from rotations.selectors.coverage import Coverage, summed
from rotations.selectors.coverage_statements import READ_UNITS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from organizations.models import User

SET = "rotations.set_quota"


@dataclass(frozen=True)
class CascadeLine:
    """One unit of the cascade: from whom it gets its places (None: the organizer), and its figures."""

    above: Organization | None
    unit: Organization
    places: int
    seats: int = 0
    due: int = 0
    sent: int = 0
    is_open: bool = True  # whether the user may change it


@dataclass(frozen=True)
class Cascade:
    """The lines of a batch as far as the user sees them, in the offices' order."""

    batch: Batch
    lines: list[CascadeLine]
    labels: Mapping[int, str]  # of units, by key: each says which one is meant

    @property
    def is_open(self) -> bool:
        """Whether the user may change any of it."""
        return any(line.is_open for line in self.lines)

    def label(self, unit: Organization | None) -> str:
        """Return what a unit is called in the table; the organizer's own store is 主办单位."""
        return self.labels[unit.pk] if unit else "主办单位"


def cascade_of(user: User, batch: Batch) -> Cascade:
    """Return the cascade of a batch; a constant number of queries, whatever the number of units."""
    return cascades_of(user, [batch])[0]


def cascades_of(user: User, batches: Sequence[Batch]) -> list[Cascade]:
    """Return the cascades of batches of one campaign; a constant number of queries."""
    quotas: dict[int, dict[str, Quota]] = {batch.pk: {} for batch in batches}
    held = Quota.objects.visible_to(user).filter(batch__in=quotas)
    for row in held.select_related("organization", "parent__organization", "batch"):
        quotas[row.batch_id][row.org_path] = row
    runs = {batch.pk: is_allowed(user, SET, batch) for batch in batches}
    units = _units(batches, quotas, runs)
    facts = _Facts(batches, quotas, {unit.pk: unit for each in units.values() for unit in each})
    return [
        _cascade(user, batch, quotas[batch.pk], units[batch.pk], facts, runs=runs[batch.pk])
        for batch in batches
    ]


def _cascade(
    user: User,
    batch: Batch,
    quotas: Mapping[str, Quota],
    units: Sequence[Organization],
    facts: _Facts,
    *,
    runs: bool,
) -> Cascade:
    open_paths = {path for path, quota in quotas.items() if is_allowed(user, SET, quota)}
    lines = []
    for unit in units:
        above = _holder_of(unit, quotas)
        line = CascadeLine(
            above,
            unit,
            *facts.of(batch, unit),
            is_open=above.path in open_paths if above else runs,
        )
        if line.places or line.seats or line.sent or unit.level < Level.GRASSROOTS:
            lines.append(line)
    return Cascade(batch, lines, labels_of({*units, *(line.above for line in lines if line.above)}))


def _units(
    batches: Sequence[Batch],
    quotas: Mapping[int, Mapping[str, Quota]],
    runs: Mapping[int, bool],
) -> dict[int, list[Organization]]:
    """Return, by batch, who has places, and who stands right below somebody who can give them."""
    holders = {
        batch.pk: {quota.organization_id for quota in quotas[batch.pk].values()}
        for batch in batches
    }
    givers = {
        batch.pk: holders[batch.pk] | ({batch.organization_id} if runs[batch.pk] else set())
        for batch in batches
    }
    below = Q(parent__in=set().union(*givers.values()), valid_until=None) | Q(
        pk__in=set().union(*holders.values())
    )
    rows = Organization.objects.filter(below).select_related("parent").order_by("path")
    living = [(unit, unit.valid_until is None) for unit in rows]
    return {
        batch.pk: [
            unit
            for unit, is_living in living
            if unit.pk in holders[batch.pk] or (is_living and unit.parent_id in givers[batch.pk])
        ]
        for batch in batches
    }


def _holder_of(unit: Organization, quotas: Mapping[str, Quota]) -> Organization | None:
    quota = quotas.get(unit.path)
    if quota is not None:
        return quota.parent.organization if quota.parent else None
    above = nearest_above(unit.path, quotas, strictly=True)
    return quotas[above].organization if above else None


class _Facts:
    """The figures of the units, read at once for all batches."""

    def __init__(
        self,
        batches: Sequence[Batch],
        quotas: Mapping[int, Mapping[str, Quota]],
        units: Collection[int],
    ) -> None:
        self.quotas = quotas
        self.wanted: dict[int, set[int]] = defaultdict(set)
        categories = Batch.categories.through.objects.filter(batch__in=quotas)
        for batch, category in categories.values_list("batch", "category"):
            self.wanted[batch].add(category)
        self.sent: Counter[tuple[int, str]] = Counter()
        names = Enrolment.objects.filter(batch__in=quotas, state__in=ACTIVE_STATES)
        for batch, path in names.values_list("batch", "org_path"):
            self.sent[batch, nearest_above(path, quotas[batch]) or ""] += 1
        campaigns = {batch.campaign_id for batch in batches}
        self.coverage = {
            campaign: coverage_by_unit(list(units), campaign) for campaign in campaigns
        }

    def of(self, batch: Batch, unit: Organization) -> tuple[int, int, int, int]:
        """Return places, seats, seats due and names of a unit."""
        quota = self.quotas[batch.pk].get(unit.path)
        by_category = self.coverage[batch.campaign_id].get(unit.pk, {})
        parts = [part for key, part in by_category.items() if key in self.wanted[batch.pk]]
        return (
            quota.places if quota else 0,
            sum(part.total for part in parts),
            sum(part.states[DutyState.DUE] for part in parts),
            self.sent[batch.pk, unit.path],
        )


def coverage_by_unit(units: list[int], campaign: int) -> dict[int, dict[int, Coverage]]:
    """Return coverage by unit and category as of now; one query."""
    cells: dict[int, list[tuple[int, str, int | None, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(READ_UNITS, {"units": units, "campaign": campaign})
        for unit, *cell in cursor.fetchall():
            cells[unit].append(tuple(cell))
    return {unit: summed(rows) for unit, rows in cells.items()}


def labels_of(units: Iterable[Organization]) -> dict[int, str]:
    """Return a name for each unit that no other has: units of one name say below whom they stand."""
    rows = list(units)
    plain = Counter(unit.name for unit in rows)
    labels = {
        unit.pk: unit.name if plain[unit.name] == 1 else f"{unit.parent or ''}{unit.name}"
        for unit in rows
    }
    longer = Counter(labels.values())
    return {
        key: label if longer[label] == 1 else f"{label}（{key}）" for key, label in labels.items()
    }


def grouped(cascade: Cascade, figures: Mapping[int, int]) -> dict[int | None, dict[int, int]]:
    """Return figures of units by the unit that gives the places."""
    groups: dict[int | None, dict[int, int]] = defaultdict(dict)
    for line in cascade.lines:
        if line.unit.pk in figures:
            groups[line.above.pk if line.above else None][line.unit.pk] = figures[line.unit.pk]
    return dict(groups)
