"""How hours are counted and what a year asks for: read by everybody, set by the owning organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.days import today
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from trainees.forms.standards import SET, RuleForm, TargetForm
from trainees.selectors.standards import (
    makes_rules,
    own_rule_for,
    own_target_for,
    rules_for,
    running_versions,
    targets_for,
)
from trainees.services.standards import add_rule, add_target, withdraw_rule, withdraw_target

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("trainees.see")
@require_GET
def standards(request: UserRequest) -> HttpResponse:
    """Show every version of the rules and targets that concern the user."""
    return _page(request)


def _page(request: UserRequest, *, status: int = 200) -> HttpResponse:
    rules = list(rules_for(request.user))
    context = {
        "rules": rules,
        "running": running_versions(rules),
        "targets": targets_for(request.user),
        "today": today(),
        "makes_rules": makes_rules(request.user),
    }
    return render(request, "trainees/standards.html", context, status=status)


@may(SET)
@never_cache
@require_http_methods(["GET", "POST"])
def rule_add(request: UserRequest) -> HttpResponse:
    """Add a version of the conversion rule."""
    form = RuleForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        demand(request.user, SET, form.cleaned_data["organization"])
        try:
            rule = add_rule(by=request.user, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已新增折算规则“{rule}”。")
            return redirect("trainees:standards")
    return form_page(request, "trainees/rule_form.html", form)


@may(SET)
@never_cache
@require_http_methods(["GET", "POST"])
def target_add(request: UserRequest) -> HttpResponse:
    """Add a yearly target."""
    form = TargetForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        demand(request.user, SET, form.cleaned_data["organization"])
        try:
            target = add_target(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已新增学时目标“{target}”。")
            return redirect("trainees:standards")
    return form_page(request, "trainees/target_form.html", form)


@may(SET)
@require_POST
def rule_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take back a version that has not begun."""
    rule = own_rule_for(request.user, pk)
    try:
        withdraw_rule(rule, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _page(request, status=409)
    messages.success(request, f"已撤回折算规则“{rule}”。")
    return redirect("trainees:standards")


@may(SET)
@require_POST
def target_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take back a target whose first year has not begun."""
    target = own_target_for(request.user, pk)
    try:
        withdraw_target(target, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _page(request, status=409)
    messages.success(request, f"已撤回学时目标“{target}”。")
    return redirect("trainees:standards")
