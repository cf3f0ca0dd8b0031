"""Who is due, as the planner counts: seats by unit, rule and the office that trains them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count as Number

from organizations.paths import PATH_STEP, ancestor_paths
from rotations.enums import ACTIVE_STATES, DutyState
from rotations.models import CategoryRule, Duty, Enrolment
from rotations.planning.seats import Count, Group, Share

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from organizations.models import Organization
    from rotations.models import Campaign
    from rotations.selectors.planning.places import Places

COLUMNS = (
    *("pk", "org_path", "organization_id", "organization__parent_id", "category__code"),
    *("responsible_id", "state", "level"),
)


@dataclass(frozen=True)
class Seats:
    """The seats of a campaign below one organization, counted, and the rules they stand under."""

    counts: dict[Group, Count]
    rules: dict[int, CategoryRule]
    lacking: int  # due seats that no rule speaks of

    @property
    def shares(self) -> dict[int, Share]:
        """The shares that go to a higher level, by rule."""
        return {
            key: Share(rule.higher_share, rule.share_is_pooled)
            for key, rule in self.rules.items()
            if rule.higher_share
        }

    @property
    def due(self) -> int:
        """How many seats are due."""
        return sum(count.due for count in self.counts.values())


class RuleFinder:
    """The rule of a seat: of its category, the deepest area above it wins (see `rule_for`)."""

    def __init__(self, campaign: Campaign) -> None:
        """Read the rules; one query."""
        self.rules = {
            rule.pk: rule
            for rule in CategoryRule.objects.filter(campaign=campaign).select_related(
                "category", "area"
            )
        }
        self.by_category: defaultdict[str, list[tuple[str, CategoryRule]]] = defaultdict(list)
        for rule in self.rules.values():
            area = rule.area.path if rule.area else ""
            self.by_category[rule.category.code].append((area, rule))

    def rule_of(self, path: str, category: str) -> CategoryRule | None:
        """Return the rule for a seat; None when the campaign has none."""
        fitting = [pair for pair in self.by_category[category] if path.startswith(pair[0])]
        return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None


def seats_under(
    campaign: Campaign, organization: Organization, places: Places, freed: Collection[int]
) -> Seats:
    """Return the seats below an organization; names in the classes `freed` count as due."""
    finder, held = RuleFinder(campaign), held_seats(campaign)
    counted: dict[Group, Counter[str]] = defaultdict(Counter)
    lacking = 0
    duties = Duty.objects.filter(campaign=campaign, in_base=True).under(organization.path)
    for pk, path, seat, parent, category, responsible, state, level in duties.order_by(
        "org_path"
    ).values_list(*COLUMNS):
        rule = finder.rule_of(path, category)
        if rule is None:
            lacking += state == DutyState.DUE
            continue
        higher = places.higher_of(responsible, campaign.org_path) if rule.higher_share else None
        is_top = path == campaign.org_path  # nobody above it belongs to the campaign
        unit, unit_path = (seat, path) if is_top else (parent, path[:-PATH_STEP])
        group = Group(unit, unit_path, rule.pk, category, responsible, higher)
        batch, batch_level = held.get(pk, (0, None))
        is_due = state == DutyState.DUE or (state == DutyState.SCHEDULED and batch in freed)
        known = level if state == DutyState.TRAINED else batch_level
        is_above = higher is not None and known is not None and not is_due
        counted[group]["seats"] += 1
        counted[group]["due"] += is_due
        counted[group]["above"] += is_above and (known or 0) <= places.level_of(higher or 0)
    counts = {
        group: Count(found["seats"], found["due"], found["above"])
        for group, found in counted.items()
    }
    return Seats(counts, finder.rules, lacking)


def held_seats(campaign: Campaign) -> dict[int, tuple[int, int]]:
    """Return the class that each seat is enrolled in, with its level."""
    rows = Enrolment.objects.filter(batch_campaign=campaign.pk, state__in=ACTIVE_STATES)
    found = (
        rows.exclude(duty=None).order_by("pk").values_list("duty_id", "batch_id", "batch__level")
    )
    return {duty: (batch, level) for duty, batch, level in found}


def taken_places(batches: Collection[int]) -> Mapping[int, Counter[str]]:
    """Return by class how many names each path has sent."""
    rows = (
        Enrolment.objects.filter(batch__in=batches, state__in=ACTIVE_STATES)
        .order_by()
        .values_list("batch_id", "org_path")
        .annotate(names=Number("pk"))
    )
    taken: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for batch, path, names in rows:
        for above in ancestor_paths(path):
            taken[batch][above] += names
    return taken
