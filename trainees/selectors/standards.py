"""The rules of counting and the yearly targets: those that hold at a place, and those a user may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from core.days import today
from organizations.enums import Level
from organizations.paths import ancestor_paths
from organizations.permissions import right_named, with_right
from trainees.hours import NATIONAL_TARGETS, YearTarget, conversion_on
from trainees.models import HoursRule, HoursTarget

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.scoping.querysets import OrgScopedQuerySet, Viewer
    from organizations.models import User
    from trainees.hours import Conversion
    from trainees.models import Person


def _above(paths: Iterable[str]) -> list[str]:
    """Return the paths of all organizations above some places, of the places, and of the country's rules."""
    return sorted({"", *(above for path in paths for above in ancestor_paths(path))})


def rules_over(paths: Iterable[str]) -> list[HoursRule]:
    """Return every version of the conversion rules that hold at some places of the tree."""
    return list(HoursRule.objects.filter(org_path__in=_above(paths)))


def targets_over(paths: Iterable[str], *, below: bool = False) -> list[YearTarget]:
    """Return the targets that hold at some places of the tree, the national ones with them.

    With `below` also those set within the places' own subtrees, for counting over a whole subtree.
    """
    paths = tuple(paths)
    condition = Q(org_path__in=_above(paths))
    if below:
        for path in paths:
            condition |= Q(org_path__startswith=path)
    rows = HoursTarget.objects.filter(condition).prefetch_related("categories")
    targets = [row.target for row in rows]
    if not any(target.org_path == "" for target in targets):
        targets.extend(NATIONAL_TARGETS)  # an installation whose national rows were removed
    return targets


def rules_for(user: Viewer) -> OrgScopedQuerySet:
    """Return the conversion rules that concern the user: own subtrees', those above, the country's."""
    return _concerning(HoursRule.objects.all(), user)


def makes_rules(user: User) -> bool:
    """Return whether the user sets standards for a county or more: rules are not made below."""
    roles = right_named("trainees.set_hours_standards").roles
    return any(
        post.role in roles and post.organization.level <= Level.COUNTY
        for post in user.current_posts
    )


def targets_for(user: Viewer) -> OrgScopedQuerySet:
    """Return the targets that concern the user: own subtrees', those above, the country's."""
    return _concerning(HoursTarget.objects.all(), user).prefetch_related("categories")


def _concerning(rows: OrgScopedQuerySet, user: Viewer) -> OrgScopedQuerySet:
    paths = user.scope_paths()
    condition = Q(pk__in=[])
    if paths:
        condition = Q(org_path__in=_above(paths))
    for path in paths:
        condition |= Q(org_path__startswith=path)
    return rows.filter(condition).select_related("organization", "recorded_by")


def own_rule_for(user: User, pk: int) -> HoursRule:
    """Return a rule that the user's own organizations set; all others are 404, those above too."""
    reach = HoursRule.objects.visible_to(with_right(user, "trainees.set_hours_standards"))
    found: HoursRule = get_object_or_404(reach.select_related("organization"), pk=pk)
    return found


def own_target_for(user: User, pk: int) -> HoursTarget:
    """Return a target that the user's own organizations set; all others are 404, those above too."""
    reach = HoursTarget.objects.visible_to(with_right(user, "trainees.set_hours_standards"))
    found: HoursTarget = get_object_or_404(reach.select_related("organization"), pk=pk)
    return found


def running_versions(rules: Iterable[HoursRule]) -> set[int]:
    """Return the keys of the versions in force today: the latest begun one of each organization."""
    begun = [rule for rule in rules if rule.valid_from <= today()]
    latest = {rule.org_path: rule for rule in sorted(begun, key=lambda rule: rule.valid_from)}
    return {rule.pk for rule in latest.values()}


def conversion_of(person: Person, on: dt.date) -> Conversion:
    """Return the conversion in force at the person's place on a day."""
    return conversion_on(rules_over([person.org_path]), person.org_path, on)
