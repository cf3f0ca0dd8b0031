"""Reads of campaigns, their rules and who trains whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from organizations.models import Organization
from organizations.paths import ancestor_paths
from rotations.models import BaseChange, Campaign, CategoryRule, TrainingResponsibility

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User


def campaigns_for(user: User) -> OrgScopedQuerySet:
    """Return the campaigns of the user's subtrees, and those called from above."""
    return Campaign.objects.visible_to(user).select_related("organization")


def campaign_for(user: User, pk: int) -> Campaign:
    """Return one campaign, or raise Http404 when it is absent or hidden."""
    found: Campaign = get_object_or_404(campaigns_for(user), pk=pk)
    return found


def campaigns_named(user: User, text: str) -> OrgScopedQuerySet:
    """Return the user's campaigns with this text in title or theme, for the search box."""
    return campaigns_for(user).filter(Q(title__icontains=text) | Q(theme__icontains=text))


def rules_of(campaign: Campaign) -> OrgScopedQuerySet:
    """Return the rules of a campaign in the order of the categories."""
    return campaign.rules.select_related("category", "area").order_by(
        "category__sort_order", "area__path"
    )


def responsibilities_of(campaign: Campaign) -> OrgScopedQuerySet:
    """Return who trains whom where it differs from the rules."""
    return campaign.responsibilities.select_related("organization", "responsible")


def base_changes_for(user: User, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the increase/decrease table (增减变动表) within the user's scope, latest first."""
    return (
        BaseChange.objects.visible_to(user)
        .filter(campaign=campaign)
        .select_related("organization__parent", "changed_by")
    )


def rule_for(campaign: Campaign, organization: Organization) -> CategoryRule | None:
    """Return the rule that applies to an organization: of its category, the deepest area above it.

    None when the campaign has no rule for the category there.
    """
    if organization.category_id is None:
        return None
    above = ancestor_paths(organization.path)
    rules = campaign.rules.filter(category_id=organization.category_id).select_related("area")
    fitting = [rule for rule in rules if rule.area is None or rule.area.path in above]
    return max(fitting, key=lambda rule: len(rule.area.path) if rule.area else 0, default=None)


def responsible_for(campaign: Campaign, organization: Organization) -> Organization | None:
    """Return who trains the seat of an organization; None when no rule applies.

    The deepest responsibility at or above it wins; otherwise the nearest ancestor (or itself) at or
    above the level that the rule names, so a county right below a province answers for a missing city.
    """
    rule = rule_for(campaign, organization)
    if rule is None:
        return None
    above = ancestor_paths(organization.path)
    named = (
        TrainingResponsibility.objects.filter(campaign=campaign, organization__path__in=above)
        .select_related("responsible")
        .order_by("-organization__path")
        .first()
    )
    if named is not None:
        responsible: Organization = named.responsible
        return responsible
    upper: Organization | None = (
        Organization.objects.filter(path__in=above, level__lte=rule.responsible_level)
        .order_by("-path")
        .first()
    )
    return upper or campaign.organization
