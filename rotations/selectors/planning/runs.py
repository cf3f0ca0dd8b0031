"""Reads of the planner's runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.shortcuts import get_object_or_404

from organizations.models import Organization
from organizations.permissions import paths_with
from rotations.models import AdoptedBatch, PlanAdoption, PlanningRun

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Campaign

RIGHT = "rotations.run_planner"
SIZES = ("class_min", "class_max")
WIDE = ("problem", "baseline", "plan")  # a province's are megabytes


def planning_runs_for(user: User, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the runs of a campaign in the user's scope, latest first, without their plans."""
    rows = PlanningRun.objects.visible_to(user).filter(campaign=campaign)
    return rows.select_related("organization", "asked_by", "job").defer(*WIDE, "summary")


def sizes_of_last_run(user: User, campaign: Campaign, organization: Organization) -> dict[str, int]:
    """Return the sizes of classes that an office last planned with, by field of the form."""
    last = planning_runs_for(user, campaign).filter(organization=organization).first()
    return {name: last.options[name] for name in SIZES} if last else {}


def planning_run_for(user: User, pk: int) -> PlanningRun:
    """Return one run, or raise Http404 when it is absent or hidden; its texts are read when asked for."""
    rows = PlanningRun.objects.visible_to(user).defer(*WIDE)
    found: PlanningRun = get_object_or_404(
        rows.select_related("campaign__organization", "organization", "asked_by", "job"), pk=pk
    )
    return found


def adoption_for(user: User, pk: int) -> PlanAdoption:
    """Return one act of taking over, or raise Http404."""
    rows = PlanAdoption.objects.visible_to(user)
    found: PlanAdoption = get_object_or_404(
        rows.select_related("run__campaign", "run__organization"), pk=pk
    )
    return found


def adoptions_of(run: PlanningRun) -> OrgScopedQuerySet:
    """Return what was taken over from a run, latest first."""
    rows = run.adoptions.select_related("adopted_by", "undone_by")
    counted: OrgScopedQuerySet = rows.annotate(number=Count("batches"))
    return counted


def classes_taken(run: PlanningRun) -> int:
    """Return how many classes of a run were taken over and not given back."""
    return AdoptedBatch.objects.filter(adoption__run=run, adoption__undone_at=None).count()


def planner_at(user: User, campaign: Campaign) -> Organization | None:
    """Return whose classes the user may plan in a campaign: the highest of the own offices there.

    None when the user plans nothing there.
    """
    own: set[str] = set()
    for path in paths_with(user, RIGHT):
        if campaign.org_path.startswith(path):
            own.add(campaign.org_path)
        elif path.startswith(campaign.org_path):
            own.add(path)
    first: Organization | None = (
        Organization.objects.filter(path__in=own).order_by("path").first() if own else None
    )
    return first
