"""Teaching tours: stops of one, and what was sent and received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, is_allowed, may
from rotations.enums import BatchKind
from rotations.forms.tours import OffSiteForm, StopForm
from rotations.lists.tours import STOPS
from rotations.selectors.batches import batch_run_by
from rotations.selectors.tours import (
    new_off_site,
    new_stop,
    received_by,
    stop_for,
    stops_of,
    stops_seen_by,
)
from rotations.services.tours import drop_stop, save_off_site, save_stop
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import TourStop

MANAGE = "rotations.manage_batch"


@may("rotations.see")
@require_GET
def stop_list(request: UserRequest) -> HttpResponse:
    """Show the stops that the user's offices send or receive."""
    stops = stops_seen_by(request.user)
    listing = build_listing(request, STOPS, stops)
    context = {"received": received_by(stops)}
    return render_listing(request, "rotations/tours/list.html", listing, context)


@may("rotations.see")
@never_cache
@require_GET
def batch_tour(request: UserRequest, pk: int) -> HttpResponse:
    """Show the stops of a tour in order, with what each organization received."""
    batch = batch_run_by(request.user, pk)
    if batch.kind != BatchKind.TOUR:
        raise Http404
    stops = stops_of(batch)
    context = {
        "batch": batch,
        "tab": "tour",
        "stops": stops,
        "received": received_by(stops),
        "may_manage": is_allowed(request.user, MANAGE, batch),
    }
    return render(request, "rotations/tours/batch.html", context)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def stop_add(request: UserRequest, pk: int) -> HttpResponse:
    """Add a stop to a tour."""
    batch = batch_run_by(request.user, pk)
    demand(request.user, MANAGE, batch)
    return _stop_page(request, new_stop(batch), "新增站点")


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def stop_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a stop, or write down how many came."""
    return _stop_page(request, stop_for(request.user, pk), "修改站点")


def _stop_page(request: UserRequest, stop: TourStop, title: str) -> HttpResponse:
    form = StopForm(request.POST or None, instance=stop, user=request.user)
    batch = stop.batch
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0 if stop.pk else None
        try:
            save_stop(form.instance, revision=revision, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"{stop}已保存。")
            return redirect("rotations:batch_tour", batch.pk)
    context = {"batch": batch, "stop": stop, "title": title}
    return form_page(request, "rotations/tours/form.html", form, context)


@may(MANAGE)
@require_POST
def stop_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Take a stop off a tour."""
    stop = stop_for(request.user, pk)
    acted(request, lambda: drop_stop(stop, by=request.user), lambda done: f"已删除{stop}。")
    return redirect("rotations:batch_tour", stop.batch_id)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def off_site(request: UserRequest, pk: int) -> HttpResponse:
    """Write down where a class away from home is held."""
    batch = batch_run_by(request.user, pk)
    demand(request.user, MANAGE, batch)
    facts = new_off_site(batch)
    form = OffSiteForm(request.POST or None, instance=facts)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0 if facts.pk else None
        try:
            save_off_site(form.instance, revision=revision, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "异地培训信息已保存。")
            return redirect("rotations:batch_detail", pk)
    return form_page(request, "rotations/tours/off_site.html", form, {"batch": batch})
