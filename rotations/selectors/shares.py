"""Reads of the share that goes to a higher level (上级培训比例): due by the rules, given in classes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from organizations.models import Organization
from rotations.enums import BatchState
from rotations.models import Batch, CategoryRule, Quota
from rotations.places.quotas import nearest_above, split_share
from rotations.selectors.coverage import coverage_by_child, coverage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.models import Campaign
    from rotations.selectors.coverage import ChildCoverage

FILLING_STATES = (BatchState.DRAFT, BatchState.PUBLISHED)


@dataclass(frozen=True)
class ShareLine:
    """One unit under one rule: its seats, the places due to it above, those it was given."""

    organization: Organization
    seats: int
    due: int
    given: int

    @property
    def missing(self) -> int:
        """How many places it still has to get."""
        return max(0, self.due - self.given)


@dataclass(frozen=True)
class RuleShare:
    """One rule with a share for the higher level, unit by unit, and the classes that can take it."""

    rule: CategoryRule
    lines: list[ShareLine]
    batches: list[Batch]

    @property
    def seats(self) -> int:
        """Seats of all units."""
        return sum(line.seats for line in self.lines)

    @property
    def due(self) -> int:
        """Places due to all units."""
        return sum(line.due for line in self.lines)

    @property
    def given(self) -> int:
        """Places given to all units."""
        return sum(line.given for line in self.lines)

    @property
    def missing(self) -> int:
        """Places that units still have to get; what one has too many is of no use to another."""
        return sum(line.missing for line in self.lines)


def shares_of(user: User, campaign: Campaign) -> list[RuleShare]:
    """Return the rules with a share and how it is met, for the units that the user sees."""
    seen = set(
        Organization.objects.visible_to(user)
        .filter(parent=campaign.organization_id)
        .values_list("pk", flat=True)
    )
    return [
        RuleShare(
            share.rule,
            [line for line in share.lines if line.organization.pk in seen],
            share.batches,
        )
        for share in _all_shares(campaign)
    ]


def missing_for(batch: Batch) -> dict[int, int]:
    """Return the places still missing under the rules that a batch can serve, by unit.

    Empty when the batch is not held by the office that calls the campaign.
    """
    if batch.organization_id != batch.campaign.organization_id:
        return {}
    called = set(batch.categories.values_list("pk", flat=True))
    missing: Counter[int] = Counter()
    for share in _all_shares(batch.campaign):
        if share.rule.category_id in called:
            missing.update({line.organization.pk: line.missing for line in share.lines})
    return dict(missing)


def _all_shares(campaign: Campaign) -> list[RuleShare]:
    rules = list(campaign.rules.select_related("category", "area"))
    wanted = [rule for rule in rules if rule.higher_share]
    if not wanted:
        return []
    children = coverage_by_child(campaign.organization, campaign)
    shares = []
    for rule in wanted:
        seats = _seats_under(rule, rules, children, campaign)
        due = split_share(seats, rule.higher_share, pooled=rule.share_is_pooled)
        held = Batch.objects.filter(
            campaign=campaign, organization=campaign.organization_id, categories=rule.category_id
        ).exclude(state=BatchState.CANCELLED)
        given = _given_in(held, [child.organization for child in children])
        lines = [
            ShareLine(
                child.organization,
                seats[child.organization.pk],
                due[child.organization.pk],
                given[child.organization.path],
            )
            for child in children
            if seats[child.organization.pk]
        ]
        shares.append(RuleShare(rule, lines, list(held.filter(state__in=FILLING_STATES))))
    return shares


def _seats_under(
    rule: CategoryRule,
    rules: Sequence[CategoryRule],
    children: Sequence[ChildCoverage],
    campaign: Campaign,
) -> dict[int, int]:
    """Return the seats of a rule's category by unit, without areas that have a rule of their own."""
    place = rule.area.path if rule.area else campaign.org_path
    inside = [
        other.area
        for other in rules
        if other.category_id == rule.category_id
        and other.area
        and other.area.path.startswith(place)
        and other.pk != rule.pk
    ]
    outermost = [
        area
        for area in inside
        if not any(area.path.startswith(other.path) for other in inside if other != area)
    ]
    seats: dict[int, int] = {}
    for child in children:
        here = child.organization
        count = _within(here, rule.area, child, rule, campaign)
        count -= sum(_within(here, area, child, rule, campaign) for area in outermost)
        seats[here.pk] = count
    return seats


def _within(
    unit: Organization,
    area: Organization | None,
    child: ChildCoverage,
    rule: CategoryRule,
    campaign: Campaign,
) -> int:
    """Count the seats of a category both in a unit and in an area."""
    if area is None or unit.path.startswith(area.path):
        found = child.by_category.get(rule.category_id)
        return found.total if found else 0
    if not area.path.startswith(unit.path):
        return 0
    lines = coverage_of(area, campaign).table
    return sum(line.coverage.total for line in lines if line.category.pk == rule.category_id)


def _given_in(batches: QuerySet[Batch], units: Sequence[Organization]) -> Counter[str]:
    """Sum the places that batches give, by the unit at or above the holder."""
    paths = {unit.path for unit in units}
    given: Counter[str] = Counter()
    rows = Quota.objects.filter(batch__in=batches, parent=None).order_by()
    for path, places in rows.values_list("org_path").annotate(places=Sum("places")):
        given[nearest_above(path, paths) or ""] += places
    return given
