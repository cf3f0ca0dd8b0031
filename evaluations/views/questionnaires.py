"""Questionnaires: the list, one of them as voters would see it, writing and changing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import put_refusal, status_of
from evaluations.forms.questionnaires import ItemRow, QuestionnaireForm, items_of_rows, rows_of
from evaluations.items import standard_items
from evaluations.lists.rounds import QUESTIONNAIRES
from evaluations.selectors.questionnaires import own_questionnaire, questionnaires_for
from evaluations.services.questionnaires import create_questionnaire, update_questionnaire
from organizations.permissions import demand, is_allowed, may
from rotations.forms.grids import MORE_ROWS, grid_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("evaluations.see")
@require_GET
def questionnaire_list(request: UserRequest) -> HttpResponse:
    """Show the questionnaires the user may use."""
    listing = build_listing(request, QUESTIONNAIRES, questionnaires_for(request.user))
    return render_listing(request, "evaluations/questionnaire_list.html", listing)


@may("evaluations.see")
@require_GET
def questionnaire_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show the questions."""
    found = get_object_or_404(questionnaires_for(request.user), pk=pk)
    may_edit = is_allowed(request.user, "evaluations.manage", found)
    context = {"questionnaire": found, "may_edit": may_edit}
    return render(request, "evaluations/questionnaire_detail.html", context)


@may("evaluations.manage")
@require_http_methods(["GET", "POST"])
def questionnaire_add(request: UserRequest) -> HttpResponse:
    """Write a questionnaire, beginning with the customary questions."""
    form = QuestionnaireForm(request.POST or None, user=request.user)
    grid = grid_of(ItemRow, user=request.user, data=request.POST or None, rows=rows_of(standard_items()))  # fmt: skip
    if _is_good(request, form, grid):
        facts = {**form.cleaned_data, **items_of_rows(grid.kept())}
        facts.pop("revision")
        organization = facts.pop("organization")
        demand(request.user, "evaluations.manage", organization)
        try:
            made = create_questionnaire(organization, by=request.user, **facts)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已建立测评表。")
            return redirect("evaluations:questionnaire_detail", made.pk)
    return _page(request, form, grid)


@may("evaluations.manage")
@require_http_methods(["GET", "POST"])
def questionnaire_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change an own questionnaire."""
    found = own_questionnaire(request.user, pk)
    demand(request.user, "evaluations.manage", found)
    stored = {"session_items": found.session_items, "overall_items": found.overall_items}
    form = QuestionnaireForm(request.POST or None, user=request.user, questionnaire=found)
    grid = grid_of(ItemRow, user=request.user, data=request.POST or None, rows=rows_of(stored))
    if _is_good(request, form, grid):
        facts = {**form.cleaned_data, **items_of_rows(grid.kept())}
        revision = facts.pop("revision") or 0
        try:
            update_questionnaire(found, revision=revision, by=request.user, **facts)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("evaluations:questionnaire_detail", pk)
    return _page(request, form, grid, questionnaire=found)


def _is_judged(request: UserRequest) -> bool:
    return request.method == "POST" and MORE_ROWS not in request.POST


def _is_good(request: UserRequest, form: QuestionnaireForm, grid: Any) -> bool:
    return _is_judged(request) and all([form.is_valid(), grid.is_valid()])


def _page(request: UserRequest, form: Any, grid: Any, **context: Any) -> HttpResponse:
    judged = _is_judged(request)
    context |= {"form": form, "grid": grid, "judged": judged}
    template = "evaluations/questionnaire_form.html"
    return render(request, template, context, status=status_of(form, is_wrong=judged))
