"""Batches: the lists, one batch's page, drafting and editing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.listing.spec import BulkAct
from core.refusals import form_page
from organizations.permissions import demand, is_allowed, may
from rotations.forms.batches import BatchForm
from rotations.lists.batches import BATCHES, OFFERS
from rotations.pages.sections import batch_cards, organizers
from rotations.scheduling.violations import RuleViolation
from rotations.selectors.batches import (
    batch_for,
    batches_for,
    course_of,
    first_organizer,
    history_of_batch,
    offers_for,
    standing_of,
)
from rotations.selectors.findings import findings_of_batch
from rotations.services.batches import create_batch, update_batch
from rotations.views.waivers import put_violation, tell_moved, tell_reminders

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

PUBLISH_MANY = BulkAct("发布班次", "rotations:batches_publish", "send")


@may("rotations.see")
@require_GET
def batch_list(request: UserRequest) -> HttpResponse:
    """Show the batches the user runs, hosts or was given places in."""
    bulk = (PUBLISH_MANY,) if is_allowed(request.user, "rotations.publish_batch") else ()
    listing = build_listing(request, replace(BATCHES, bulk=bulk), batches_for(request.user))
    return render_listing(request, "rotations/batches/list.html", listing)


@may("rotations.nominate")
@require_GET
def offer_list(request: UserRequest) -> HttpResponse:
    """Show the batches that offer the user's units places."""
    listing = build_listing(request, OFFERS, offers_for(request.user))
    return render_listing(request, "rotations/batches/offers.html", listing)


@may("rotations.see")
@require_GET
def batch_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show what a batch is about and how far it is (概况)."""
    batch = batch_for(request.user, pk)
    runs = organizers(request.user, batch)
    context = {
        "batch": batch,
        "tab": "detail",
        "runs": runs,
        "standing": standing_of(request.user, batch),
        "categories": batch.categories.all(),
        "cards": batch_cards(request.user, batch),
        "course": course_of(batch),
        "history": history_of_batch(batch) if runs else (),
    }
    return render(request, "rotations/batches/detail.html", context)


@may("rotations.manage_batch")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_add(request: UserRequest) -> HttpResponse:
    """Draft a batch; places are allotted next."""
    organizer = first_organizer(request.user)
    initial = {
        "campaign": request.GET.get("campaign"),
        "organization": organizer,
        "level": organizer.level if organizer else None,
    }
    form = BatchForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            batch = create_batch(
                form.drafted(),
                categories=form.cleaned_data["categories"],
                is_backfill=form.cleaned_data["is_backfill"],
                waiver=form.waiver(),
                by=request.user,
            )
        except RuleViolation as violation:
            put_violation(
                form, violation, user=request.user, target=form.cleaned_data["organization"]
            )
        except ValidationError as refusal:
            form.put(refusal)
        else:
            messages.success(request, f"已建立“{batch}”，请分配名额。")
            tell_reminders(request, findings_of_batch(request.user, batch))
            return redirect("rotations:batch_quotas", batch.pk)
    return form_page(request, "rotations/batches/form.html", form)


@may("rotations.manage_batch")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change the facts of a batch; its timetable goes along, and what others did since is told."""
    batch = batch_for(request.user, pk)
    demand(request.user, "rotations.manage_batch", batch)
    form = BatchForm(request.POST or None, user=request.user, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            moved = update_batch(
                form.drafted(),
                categories=form.cleaned_data["categories"],
                revision=form.cleaned_data["revision"] or 0,
                is_backfill=form.cleaned_data["is_backfill"],
                waiver=form.waiver(),
                by=request.user,
            )
        except RuleViolation as violation:
            put_violation(form, violation, user=request.user, target=batch)
        except ValidationError as refusal:
            form.put(refusal)
        else:
            messages.success(request, "已保存。")
            tell_moved(request, moved)
            return redirect("rotations:batch_detail", pk)
    return form_page(request, "rotations/batches/form.html", form, {"batch": batch})
