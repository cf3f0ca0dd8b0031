"""Help between units: the list, offering, writing down what came from outside, answering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.days import today
from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from rotations.forms.supports import DeclineForm, EndForm, PlacesForm, TeacherForm
from rotations.lists.supports import SUPPORTS, outcome_of, when_of
from rotations.selectors.supports import (
    SUPPORT,
    may_answer,
    may_end,
    may_withdraw,
    receivers_named,
    support_for,
    supports_for,
)
from rotations.services.support_ends import end_support
from rotations.services.supports import (
    accept_support,
    decline_support,
    offer_places,
    offer_teacher,
    record_outside_support,
    withdraw_support,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from organizations.http import UserRequest
    from organizations.models import User
    from rotations.models import Support

TITLES = {
    "give_places": "支援名额",
    "give_teacher": "支援师资",
    "receive_places": "登记外单位支援的名额",
    "receive_teacher": "登记外单位支援的师资",
}


@may("rotations.see")
@require_GET
def support_list(request: UserRequest) -> HttpResponse:
    """Show what the user's units gave and received."""
    listing = build_listing(request, SUPPORTS, supports_for(request.user))
    return render_listing(request, "rotations/supports/list.html", listing)


@may(SUPPORT)
@require_GET
def receivers(request: UserRequest) -> HttpResponse:
    """Offer the organizations of the user's campaigns for a typed text."""
    options = receivers_named(request.user, request.GET.get("q", "")[:100])
    return render(request, "organizations/picker.html", {"options": options})


@may(SUPPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def support_add(request: UserRequest, way: str) -> HttpResponse:
    """Offer places or a lecturer, or write down what came from outside."""
    of_places = way.endswith("places")
    kind: type[PlacesForm | TeacherForm] = PlacesForm if of_places else TeacherForm
    form = kind(request.POST or None, user=request.user, is_outside=way.startswith("receive"))
    if request.method == "POST" and form.is_valid():
        try:
            made = _store(form, way, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记：{made}。")
            return redirect("rotations:support_detail", made.pk)
    context = {"title": TITLES[way], "is_offer": way.startswith("give")}
    return form_page(request, "rotations/supports/form.html", form, context)


def _store(form: PlacesForm | TeacherForm, way: str, *, by: User) -> Support:
    if way.startswith("receive"):
        return record_outside_support(form.support(), by=by)
    offer = offer_places if way == "give_places" else offer_teacher
    return offer(**form.cleaned_data, by=by)


@may("rotations.see")
@never_cache
@require_GET
def support_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one gift to either end."""
    return _page(request, support_for(request.user, pk), DeclineForm())


def _page(request: UserRequest, support: Support, form: DeclineForm) -> HttpResponse:
    context = {
        "support": support,
        "when": when_of(support),
        "outcome": outcome_of(support),
        "may_answer": may_answer(request.user, support),
        "may_withdraw": may_withdraw(request.user, support),
        "may_end": may_end(request.user, support),
    }
    return form_page(request, "rotations/supports/detail.html", form, context)


@may(SUPPORT)
@require_POST
def support_decline(request: UserRequest, pk: int) -> HttpResponse:
    """Say no, and why."""
    support = support_for(request.user, pk)
    demand(request.user, SUPPORT, support.receiver_path)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            decline_support(support, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            if not hasattr(refusal, "error_dict"):
                return _refused(request, pk, refusal)
            put_refusal(form, refusal)
        else:
            messages.success(request, "已答复。")
            return redirect("rotations:support_detail", pk)
    return _page(request, support, form)


@may(SUPPORT)
@require_POST
def support_accept(request: UserRequest, pk: int) -> HttpResponse:
    """Take what was offered."""
    support = support_for(request.user, pk)
    demand(request.user, SUPPORT, support.receiver_path)
    return _acted(request, support, accept_support, f"已接受{support.gift}。")


@may(SUPPORT)
@require_POST
def support_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take an offer back."""
    support = support_for(request.user, pk)
    demand(request.user, SUPPORT, support.giver_path)
    return _acted(request, support, withdraw_support, "已撤回。")


def _acted(
    request: UserRequest, support: Support, act: Callable[..., None], told: str
) -> HttpResponse:
    """Do what takes no words, and tell it; a refusal of state stays on the page."""
    try:
        act(support, by=request.user)
    except ValidationError as refusal:
        return _refused(request, support.pk, refusal)
    messages.success(request, told)
    return redirect("rotations:support_detail", support.pk)


@may(SUPPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def support_end(request: UserRequest, pk: int) -> HttpResponse:
    """Ask from when on and why, then end an accepted gift."""
    support = support_for(request.user, pk)
    if not may_end(request.user, support):
        raise Http404
    initial = {"day": today()}
    form = EndForm(request.POST or None, is_loan=support.batch is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            end_support(support, reason=clean["reason"], from_day=clean.get("day"), by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已提前结束。")
            return redirect("rotations:support_detail", pk)
    context = {"support": support, "when": when_of(support)}
    return form_page(request, "rotations/supports/end.html", form, context)


def _refused(request: UserRequest, pk: int, refusal: ValidationError) -> HttpResponse:
    context = {"support": support_for(request.user, pk), "refusal": refusal}
    return render(request, "rotations/supports/detail.html", context, status=409)
