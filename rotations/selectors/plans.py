"""Reads of filed plans: who must file, who has, what each version said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from core.days import local_day, today
from core.display.badges import Badge, Tone
from organizations.enums import Kind, Level
from organizations.models import Organization, User
from organizations.permissions import is_allowed, paths_with
from rotations.enums import CampaignState, PlanState
from rotations.models import Campaign, Plan, PlanVersion
from rotations.plan_changes import FACTS, fact_changes, item_changes, outline_changes

if TYPE_CHECKING:
    from typing import Any

    from core.scoping.querysets import OrgScopedQuerySet

FILED_STATES = (PlanState.SUBMITTED, PlanState.ACCEPTED)


@dataclass(frozen=True)
class UnitStatus:
    """Where one unit stands with its plan."""

    organization: Organization
    plan: Plan | None
    is_filed: bool
    is_late: bool

    @property
    def badge(self) -> Badge:
        """How the unit's filing looks: 未报, 逾期未报, 迟报 or 按期报送."""
        if not self.is_filed:
            if self.is_late:
                return Badge(Tone.DANGER, "alert-triangle", "逾期未报")
            return Badge(Tone.NEUTRAL, "clock", "未报")
        if self.is_late:
            return Badge(Tone.WARNING, "clock", "迟报")
        return Badge(Tone.SUCCESS, "check", "按期报送")


def plans_for(user: User, campaign: Campaign | None = None) -> OrgScopedQuerySet:
    """Return the plans of the user's subtrees; those above see a draft only once it was submitted."""
    own = Q(state=PlanState.DRAFT) & ~Q(org_path__in=paths_with(user, "rotations.file_plan"))
    plans = (
        Plan.objects.visible_to(user)
        .exclude(own)
        .select_related("organization", "campaign__organization")
    )
    return plans.filter(campaign=campaign) if campaign else plans


def plan_for(user: User, pk: int) -> Plan:
    """Return one plan, or raise Http404 when it is absent or hidden."""
    found: Plan = get_object_or_404(plans_for(user), pk=pk)
    return found


def filing_units(campaign: Campaign) -> OrgScopedQuerySet:
    """Return the units that must file: regions and committees right below the organizer, and every unit
    below it that was named to train others."""
    named = campaign.responsibilities.exclude(responsible=campaign.organization_id)
    below = Q(
        parent=campaign.organization_id,
        kind__in=(Kind.REGION, Kind.COMMITTEE),
        level__lt=Level.GRASSROOTS,
    )
    return (
        Organization.objects.under(campaign.org_path)
        .filter(below | Q(pk__in=named.values("responsible")), valid_until=None)
        .order_by("path")
    )


def units_that_may_file(user: User, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the filing units for which the user may write a plan of this campaign now."""
    if campaign.state != CampaignState.OPEN:
        return Organization.objects.none()
    paths = paths_with(user, "rotations.file_plan")
    return filing_units(campaign).filter(path__in=paths)


def plan_status(campaign: Campaign) -> list[UnitStatus]:
    """Return where every unit that must file stands, in the offices' order; two queries."""
    plans = {plan.organization_id: plan for plan in campaign.plans.prefetch_related("versions")}
    return [status_of(campaign, unit, plans.get(unit.pk)) for unit in filing_units(campaign)]


def status_of(campaign: Campaign, unit: Organization, plan: Plan | None) -> UnitStatus:
    """Judge one unit: filed counts from the first submission, unless the plan was returned since."""
    filed = plan is not None and plan.state in FILED_STATES
    first = min((v.submitted_at for v in plan.versions.all()), default=None) if plan else None
    day = local_day(first) if first else today()
    late = campaign.plan_due_on is not None and day > campaign.plan_due_on
    return UnitStatus(unit, plan, filed, late)


def missing_units(campaign: Campaign) -> list[Organization]:
    """Return the units whose plan is not filed."""
    return [status.organization for status in plan_status(campaign) if not status.is_filed]


def may_write(user: User, plan: Plan) -> bool:
    """Return whether the user writes and submits this plan: only the filing unit's own staff do."""
    return plan.org_path in paths_with(user, "rotations.file_plan")


def may_review(user: User, plan: Plan) -> bool:
    """Return whether the user may return or accept a plan.

    The post must cover the campaign's organizer and stand above the filing unit; nobody reviews
    what came from the own unit or the own hand.
    """
    if not is_allowed(user, "rotations.review_plan", plan):
        return False
    paths = paths_with(user, "rotations.review_plan")
    if not any(plan.campaign.org_path.startswith(path) for path in paths):
        return False
    latest = plan.versions.first()
    return latest is None or latest.submitted_by_id != user.pk


def own_plan_for(user: User, pk: int) -> Plan:
    """Return a plan that the user writes, or raise Http404."""
    plan = plan_for(user, pk)
    if not may_write(user, plan):
        raise Http404
    return plan


def reviewed_plan_for(user: User, pk: int) -> Plan:
    """Return a plan that the user decides on, or raise Http404."""
    plan = plan_for(user, pk)
    if not may_review(user, plan):
        raise Http404
    return plan


def versions_of(plan: Plan) -> OrgScopedQuerySet:
    """Return the submitted versions, latest first, with their remarks."""
    return plan.versions.select_related("submitted_by").prefetch_related("remarks__written_by")


def changes_between(before: PlanVersion, after: PlanVersion) -> dict[str, Any]:
    """Return what a later version changed: the outline's paragraphs, the facts, the classes."""
    old, new = before.snapshot, after.snapshot
    return {
        "outline": outline_changes(old["outline"], new["outline"]),
        "facts": fact_changes(old, new, FACTS),
        "classes": item_changes(old["items"], new["items"]),
    }
