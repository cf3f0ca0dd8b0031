"""Venues with their rooms, and demonstration bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import put_refusal, status_of
from courses.blocks import venue_cards
from courses.forms.resources import RoomFormSet, VenueForm, rooms_initial
from courses.lists.resources import VENUES
from courses.selectors.availability import blockings_of
from courses.selectors.bases import base_of
from courses.selectors.resources import venue_for, venues_for
from courses.services.resources import save_venue
from courses.views import standing
from organizations.permissions import demand, is_allowed, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from courses.forms.resources import RoomRows
    from courses.models import Venue
    from organizations.http import UserRequest


@may("courses.see")
@require_GET
def venue_list(request: UserRequest) -> HttpResponse:
    """Show the venues of the user's subtrees and those shared from above."""
    listing = build_listing(request, VENUES, venues_for(request.user))
    return render_listing(request, "courses/venue_list.html", listing)


@may("courses.see")
@require_GET
def venue_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one venue with its rooms, and what upper apps know about the bookings."""
    venue = venue_for(request.user, pk)
    context = {
        "venue": venue,
        "base": base_of(venue),
        "blockings": blockings_of(venue),
        "may_manage": is_allowed(request.user, "courses.manage", venue),
        "cards": venue_cards(request.user, venue),
    }
    return render(request, "courses/venue_detail.html", context)


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def venue_add(request: UserRequest) -> HttpResponse:
    """Register a venue with its rooms."""
    form = VenueForm(
        request.POST or None, user=request.user, initial={"kind": request.GET.get("kind")}
    )
    rows = RoomFormSet(request.POST or None, prefix="rooms")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            venue = save_venue(form.save(commit=False), rooms=rows.facts(), by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记“{venue}”。")
            return redirect("courses:venue_detail", venue.pk)
    return rooms_page(request, form, rows)


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def venue_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a venue and its rooms; only owners may."""
    venue = venue_for(request.user, pk)
    demand(request.user, "courses.manage", venue)
    form = VenueForm(request.POST or None, user=request.user, instance=venue)
    rows = RoomFormSet(request.POST or None, prefix="rooms", initial=rooms_initial(venue))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        revision = form.seen_revision or 0
        try:
            save_venue(form.instance, rooms=rows.facts(), revision=revision, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("courses:venue_detail", pk)
    return rooms_page(request, form, rows, venue)


def rooms_page(
    request: UserRequest, form: VenueForm, rows: RoomRows, venue: Venue | None = None
) -> HttpResponse:
    """Render the venue's form with the rows of its rooms; 422 when either has errors."""
    context = {"form": form, "rows": rows, "venue": venue}
    status = status_of(form, is_wrong=rows.is_bound and not rows.is_valid())
    return render(request, "courses/venue_form.html", context, status=status)


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def venue_discard(request: UserRequest, pk: int) -> HttpResponse:
    """Delete or retire, after a question."""
    return standing.discard(request, venue_for(request.user, pk), "venue")


@may("courses.manage")
@require_POST
def venue_restore(request: UserRequest, pk: int) -> HttpResponse:
    """Offer again what was retired."""
    return standing.restore(request, venue_for(request.user, pk), "venue")
