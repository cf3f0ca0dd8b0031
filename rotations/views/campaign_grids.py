"""The grids of a campaign: its rules, and who trains whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.permissions import demand, may
from rotations.forms.campaigns import ResponsibilityRow, RuleRow
from rotations.forms.grids import MORE_ROWS, grid_of
from rotations.selectors.campaigns import campaign_for, responsibilities_of, rules_of
from rotations.services.campaigns import set_responsibilities, set_rules

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

RULE_FACTS = tuple(RuleRow.base_fields)


def grid_page(
    request: UserRequest, template: str, grid: Any, context: dict[str, Any]
) -> HttpResponse:
    """Render a grid: 422 when it was judged and refused."""
    judged = grid.is_bound and MORE_ROWS not in request.POST
    return render(request, template, {"grid": grid, "judged": judged, **context}, status=422 if judged else 200)  # fmt: skip


def is_judged(request: UserRequest) -> bool:
    """Return whether the rows are to be saved, not only more of them shown."""
    return request.method == "POST" and MORE_ROWS not in request.POST


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def rules_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Type the rules like a sheet."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    rows = [{name: getattr(rule, name) for name in RULE_FACTS} for rule in rules_of(campaign)]
    grid = grid_of(RuleRow, user=request.user, data=request.POST or None, rows=rows)
    context: dict[str, Any] = {"campaign": campaign}
    if is_judged(request) and grid.is_valid():
        try:
            set_rules(campaign, grid.kept(), by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
        else:
            messages.success(request, "已保存类别规则。")
            return redirect("rotations:campaign_rules", pk)
    return grid_page(request, "rotations/rules_edit.html", grid, context)


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def responsibilities_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Type who trains whom like a sheet."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    entries = responsibilities_of(campaign)
    rows = [{"organization": e.organization, "responsible": e.responsible} for e in entries]
    grid = grid_of(ResponsibilityRow, user=request.user, data=request.POST or None, rows=rows)
    context: dict[str, Any] = {"campaign": campaign}
    if is_judged(request) and grid.is_valid():
        named = {row["organization"]: row["responsible"] for row in grid.kept()}
        try:
            set_responsibilities(campaign, named, by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
        else:
            messages.success(request, "已保存培训责任。")
            return redirect("rotations:campaign_responsibilities", pk)
    return grid_page(request, "rotations/responsibilities_edit.html", grid, context)
