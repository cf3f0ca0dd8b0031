"""Filed plans: who has filed, writing one, deciding on one, comparing versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import put_refusal, status_of, status_of_refusal
from organizations.permissions import demand, is_allowed, may
from rotations.forms.grids import grid_of
from rotations.forms.plans import PlanForm, PlanItemRow, RemarkRow
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.plans import (
    changes_between,
    may_review,
    may_write,
    own_plan_for,
    plan_for,
    plan_status,
    reviewed_plan_for,
    units_that_may_file,
    versions_of,
)
from rotations.services.plans import (
    accept_plan,
    remind_missing_plans,
    return_plan,
    save_plan,
    start_plan,
    submit_plan,
)
from rotations.views.campaign_grids import is_judged
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.selectors.plans import UnitStatus

ITEM_FACTS = tuple(PlanItemRow.base_fields)


@may("rotations.see")
@require_GET
def campaign_plans(request: UserRequest, pk: int) -> HttpResponse:
    """Show who has filed, who is late, and the user's own plans."""
    campaign = campaign_for(request.user, pk)
    fileable = set(units_that_may_file(request.user, campaign))
    runs = is_allowed(request.user, "rotations.see", campaign)
    mine: list[UnitStatus] = [
        status for status in plan_status(campaign) if runs or is_allowed(request.user, "rotations.see", status.organization)
    ]  # fmt: skip
    context = {
        "campaign": campaign,
        "tab": "plans",
        "statuses": mine,
        "fileable": fileable,
        "filed": sum(status.is_filed for status in mine),
    }
    return render(request, "rotations/campaign_plans.html", context)


@may("rotations.manage_campaign")
@require_POST
def plans_remind(request: UserRequest, pk: int) -> HttpResponse:
    """Remind the units that have not filed."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    acted(
        request,
        lambda: remind_missing_plans(campaign, by=request.user),
        lambda count: f"已向 {count} 个单位催报。",
    )
    return redirect("rotations:campaign_plans", pk)


@may("rotations.file_plan")
@require_POST
def plan_add(request: UserRequest, pk: int, unit: int) -> HttpResponse:
    """Begin the plan of a unit."""
    campaign = campaign_for(request.user, pk)
    organization = get_object_or_404(units_that_may_file(request.user, campaign), pk=unit)
    plan = start_plan(campaign, organization, by=request.user)
    return redirect("rotations:plan_edit", plan.pk)


@may("rotations.see")
@require_GET
def plan_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show a plan, its versions and remarks."""
    plan = plan_for(request.user, pk)
    context = {
        "plan": plan,
        "items": plan.items.select_related("category"),
        "versions": versions_of(plan),
        "may_write": may_write(request.user, plan),
        "may_review": may_review(request.user, plan),
    }
    return render(request, "rotations/plan_detail.html", context)


@may("rotations.file_plan")
@require_http_methods(["GET", "POST"])
def plan_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Write a plan: its words, and its classes like a sheet."""
    plan = own_plan_for(request.user, pk)
    form = PlanForm(request.POST or None, request.FILES or None, plan=plan)
    rows = [{name: getattr(item, name) for name in ITEM_FACTS} for item in plan.items.all()]
    grid = grid_of(PlanItemRow, user=request.user, data=request.POST or None, rows=rows)
    judged = is_judged(request)
    if judged and form.is_valid() and grid.is_valid():
        try:
            save_plan(plan, items=grid.kept(), by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存方案草稿。")
            return redirect("rotations:plan_detail", pk)
    context = {"plan": plan, "form": form, "grid": grid, "judged": judged}
    return render(
        request, "rotations/plan_form.html", context, status=status_of(form, is_wrong=judged)
    )


@may("rotations.file_plan")
@require_POST
def plan_submit(request: UserRequest, pk: int) -> HttpResponse:
    """Submit a plan to the superior."""
    plan = own_plan_for(request.user, pk)
    acted(
        request,
        lambda: submit_plan(plan, by=request.user),
        lambda version: f"已报送第{version.number}版。",
    )
    return redirect("rotations:plan_detail", pk)


@may("rotations.review_plan")
@require_http_methods(["GET", "POST"])
def plan_return(request: UserRequest, pk: int) -> HttpResponse:
    """Return a plan with remarks by clause."""
    plan = reviewed_plan_for(request.user, pk)
    grid = grid_of(RemarkRow, user=request.user, data=request.POST or None, rows=[])
    context: dict[str, Any] = {"plan": plan, "grid": grid, "judged": is_judged(request)}
    status = 422 if context["judged"] else 200
    if context["judged"] and grid.is_valid():
        remarks = [(row["clause"], row["text"]) for row in grid.kept()]
        try:
            return_plan(plan, remarks=remarks, by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
            status = status_of_refusal(refusal)
        else:
            messages.success(request, f"已退回{plan.organization}修改。")
            return redirect("rotations:plan_detail", pk)
    return render(request, "rotations/plan_return.html", context, status=status)


@may("rotations.review_plan")
@require_POST
def plan_accept(request: UserRequest, pk: int) -> HttpResponse:
    """Put a plan on file."""
    plan = reviewed_plan_for(request.user, pk)
    acted(
        request,
        lambda: accept_plan(plan, by=request.user),
        lambda filed: f"已备案：{filed.filing_number}。",
    )
    return redirect("rotations:plan_detail", pk)


@may("rotations.see")
@require_GET
def plan_attachment(request: UserRequest, pk: int) -> HttpResponse:
    """Download the attachment of a plan."""
    plan = plan_for(request.user, pk)
    if not plan.attachment:
        raise Http404
    name = str(plan.attachment.name).rpartition("/")[2]
    file = FileResponse(plan.attachment.open("rb"), as_attachment=True, filename=name)
    return cast("HttpResponse", file)  # it streams, and is a response like any other


@may("rotations.see")
@require_GET
def plan_changes(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Show what a version changed against the one before."""
    plan = plan_for(request.user, pk)
    after = get_object_or_404(plan.versions, number=number)
    before = get_object_or_404(plan.versions, number=number - 1)
    changes = changes_between(before, after)
    context = {"plan": plan, "before": before, "after": after, "changes": changes}
    return render(request, "rotations/plan_changes.html", context)
