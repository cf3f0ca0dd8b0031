"""Demonstration bases: the list, what each offers, and how it comes to its plaque."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, number_in, put_refusal, status_of
from courses.forms.bases import BaseForm, DecideForm, NominateForm, QuotaForm, WithdrawForm
from courses.lists.bases import BASES
from courses.selectors.bases import (
    awarder_for,
    base_for,
    base_of,
    bases_for,
    quota_lines,
    quotas_received,
)
from courses.selectors.resources import venue_for
from courses.services.bases import (
    award_base,
    decline_base,
    nominate_base,
    save_base,
    set_base_quotas,
    withdraw_base,
)
from organizations.permissions import demand, is_allowed, may

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from courses.models import Base
    from organizations.http import UserRequest

AWARD = "courses.award_base"


@may("courses.see")
@require_GET
def base_list(request: UserRequest) -> HttpResponse:
    """Show the demonstration bases among the venues."""
    listing = build_listing(request, BASES, bases_for(request.user))
    return render_listing(request, "courses/base_list.html", listing)


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def base_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Describe a base, or change what is said of it."""
    venue = venue_for(request.user, pk)
    demand(request.user, "courses.manage", venue)
    form = BaseForm(request.POST or None, instance=base_of(venue))
    if request.method == "POST" and form.is_valid():
        base, revision = form.save(commit=False), form.cleaned_data["revision"]
        base.venue = venue
        try:
            save_base(base, revision=revision, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存示范基地信息。")
            return redirect("courses:venue_detail", pk)
    return form_page(request, "courses/base_form.html", form, {"venue": venue})


@may("courses.nominate_base")
@require_http_methods(["GET", "POST"])
def base_nominate(request: UserRequest, pk: int) -> HttpResponse:
    """Ask an organization for its plaque."""
    base = base_for(request.user, pk)
    demand(request.user, "courses.nominate_base", base)
    form = NominateForm(request.POST or None, user=request.user, base=base)
    return act(
        request,
        base,
        form,
        ("申报命名", "申报"),
        lambda clean: nominate_base(base, to=clean["to"], by=request.user),
    )


@may("courses.award_base")
@require_http_methods(["GET", "POST"])
def base_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Name a base, or decline, as the organization that was asked."""
    base = base_for(request.user, pk)
    demand(request.user, AWARD, base.nominated_to.path if base.nominated_to else base)
    form = DecideForm(request.POST or None)

    def decide(clean: dict[str, Any]) -> None:
        if clean["outcome"] == "award":
            award_base(base, on=clean["on"], opinion=clean["opinion"], by=request.user)
        else:
            decline_base(base, opinion=clean["opinion"], by=request.user)

    return act(request, base, form, ("审定申报", "确定"), decide)


@may("courses.award_base")
@require_http_methods(["GET", "POST"])
def base_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take the plaque back, as the organization that gave it."""
    base = base_for(request.user, pk)
    demand(request.user, AWARD, base.awarded_by.path if base.awarded_by else base)
    form = WithdrawForm(request.POST or None)
    return act(
        request,
        base,
        form,
        ("撤销命名", "撤销命名"),
        lambda clean: withdraw_base(base, reason=clean["reason"], by=request.user),
    )


def act(
    request: UserRequest,
    base: Base,
    form: forms.Form,
    words: tuple[str, str],
    do: Callable[[dict[str, Any]], None],
) -> HttpResponse:
    """Do what a form asks, or show it: 422 with its errors, 409 when the base's state refuses."""
    title, verb = words
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已办理：{title}。")
            return redirect("courses:venue_detail", base.venue_id)
    context = {"form": form, "base": base, "venue": base.venue, "title": title, "verb": verb}
    return render(request, "courses/base_act.html", context, status=status_of(form))


@may("courses.see")
@require_http_methods(["GET", "POST"])
def base_quotas(request: UserRequest) -> HttpResponse:
    """Show how many bases an organization names where, and change it."""
    awarder = awarder_for(request.user, number_in(request, "awarder"))
    may_set = is_allowed(request.user, AWARD, awarder)
    form = QuotaForm(request.POST or None, lines=quota_lines(awarder))
    if request.method == "POST":
        demand(request.user, AWARD, awarder)
        if form.is_valid():
            set_base_quotas(awarder, form.places(), by=request.user)
            messages.success(request, "已保存示范基地名额。")
            return redirect(f"{request.path}?awarder={awarder.pk}")
    received = quotas_received(request.user, awarder)
    context = {"awarder": awarder, "may_set": may_set, "received": received}
    return form_page(request, "courses/base_quotas.html", form, context)
