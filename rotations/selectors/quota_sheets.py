"""The cascade of a batch's places as a table: each unit below whoever holds places, with what it has and needs."""

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
from rotations.models import Quota
from rotations.places.quotas import nearest_above
from rotations.selectors.coverage import Coverage, summed
from rotations.selectors.coverage_statements import READ_UNITS
from rotations.selectors.quotas import names_by_holder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from organizations.models import User
    from rotations.models import Batch

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
    held = Quota.objects.visible_to(user).filter(batch=batch)
    quotas: dict[str, Quota] = {
        row.org_path: row for row in held.select_related("organization", "parent__organization")
    }
    runs = is_allowed(user, SET, batch)
    open_paths = {path for path, quota in quotas.items() if is_allowed(user, SET, quota)}
    units = _units(batch, quotas, runs=runs)
    facts = _Facts(batch, quotas, units)
    lines = []
    for unit in units:
        above = _holder_of(unit, quotas)
        line = CascadeLine(
            above,
            unit,
            *facts.of(unit),
            is_open=above.path in open_paths if above else runs,
        )
        if line.places or line.seats or line.sent or unit.level < Level.GRASSROOTS:
            lines.append(line)
    return Cascade(batch, lines, labels_of({*units, *(line.above for line in lines if line.above)}))


def _units(batch: Batch, quotas: Mapping[str, Quota], *, runs: bool) -> list[Organization]:
    """Return who has places, and who stands right below somebody who can give them."""
    givers = {quota.organization_id for quota in quotas.values()}
    givers |= {batch.organization_id} if runs else set()
    below = Q(parent__in=givers, valid_until=None) | Q(
        pk__in={quota.organization_id for quota in quotas.values()}
    )
    return list(Organization.objects.filter(below).select_related("parent").order_by("path"))


def _holder_of(unit: Organization, quotas: Mapping[str, Quota]) -> Organization | None:
    quota = quotas.get(unit.path)
    if quota is not None:
        return quota.parent.organization if quota.parent else None
    above = nearest_above(unit.path, quotas, strictly=True)
    return quotas[above].organization if above else None


class _Facts:
    """The figures of the units, read at once."""

    def __init__(
        self, batch: Batch, quotas: dict[str, Quota], units: Collection[Organization]
    ) -> None:
        self.quotas = quotas
        self.wanted = set(batch.categories.values_list("pk", flat=True))
        self.sent: Counter[str] = names_by_holder(batch, quotas, ACTIVE_STATES)
        self.coverage = coverage_by_unit([unit.pk for unit in units], batch.campaign_id)

    def of(self, unit: Organization) -> tuple[int, int, int, int]:
        """Return places, seats, seats due and names of a unit."""
        quota, by_category = self.quotas.get(unit.path), self.coverage.get(unit.pk, {})
        parts = [part for key, part in by_category.items() if key in self.wanted]
        return (
            quota.places if quota else 0,
            sum(part.total for part in parts),
            sum(part.states[DutyState.DUE] for part in parts),
            self.sent[unit.path],
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
