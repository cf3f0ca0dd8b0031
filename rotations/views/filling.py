"""Filling a class's timetable: choosing, the search in the background, taking over, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import put_refusal, status_of
from organizations.permissions import may
from rotations.filling.wish import Wish
from rotations.forms.filling import FillForm, address_for, address_of, keys_in, numbers_of
from rotations.lists.filling import COURSES_OFFERED
from rotations.selectors.fill_runs import (
    drafts_of,
    fill_run_for,
    fill_runs_of,
    standing_of,
    tables_with,
)
from rotations.selectors.filling import courses_chosen, courses_offered, fill_for
from rotations.selectors.timetable import batch_to_schedule
from rotations.services.fill_runs import accept_fill, ask_fill_to_stop, start_fill
from rotations.services.filling import undo_fill
from rotations.views.confirming import acted, confirmed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch, FillRun

RIGHT = "rotations.schedule"
PAGE = "rotations/timetable/fill.html"


@may(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def timetable_fill(request: UserRequest, pk: int) -> HttpResponse:
    """Choose what to place, the library in pages beside it; then have it searched for."""
    batch = batch_to_schedule(request.user, pk)
    if request.POST.keys() & {"add", "drop", "turn"}:
        return _chosen_anew(request, pk)
    given = request.POST if request.method == "POST" else None
    chosen = courses_chosen(request.user, keys_in(request.GET if given is None else given))
    form = FillForm(given, courses=chosen, query=request.GET)
    run = _started(request, batch, form) if given is not None and form.is_valid() else None
    if run is not None:
        return redirect("rotations:fill_run", run.pk)
    offered = courses_offered(request.user).exclude(pk__in=[course.pk for course in chosen])
    context = {"batch": batch, "tab": "timetable", "form": form, "runs": fill_runs_of(batch)}
    listing = build_listing(request, COURSES_OFFERED, offered, typed_in="fill-form")
    response = render_listing(request, PAGE, listing, context)
    response.status_code = status_of(form)
    return response


def _chosen_anew(request: UserRequest, pk: int) -> HttpResponse:
    """Take a course in or out, or turn the library's page; everything typed travels on in the address."""
    add = courses_chosen(request.user, numbers_of(request.POST.getlist("add")))
    drop = request.POST.get("drop", "")
    address = reverse("rotations:timetable_fill", args=[pk])
    turned = QueryDict(request.POST.get("turn", "").partition("?")[2])
    query = address_of(turned or request.GET, request.POST, add=add, drop=drop)
    return redirect(f"{address}?{query}#{'courses' if add or turned else 'chosen'}")


def _started(request: UserRequest, batch: Batch, form: FillForm) -> FillRun | None:
    """Queue a search; None when the state of things does not allow it."""
    try:
        return start_fill(batch, form.wish(), by=request.user)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return None


@may(RIGHT)
@never_cache
@require_GET
def fill_run(request: UserRequest, pk: int) -> HttpResponse:
    """Show how far a search is, or what it proposes."""
    return _run_page(request, fill_run_for(request.user, pk))


def _run_page(
    request: UserRequest, run: FillRun, refusal: ValidationError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "batch": run.batch,
        "tab": "timetable",
        "run": run,
        "refusal": refusal,
        "again": address_for(Wish.of_data(run.wish)),
    }
    if not run.is_live and run.proposal:
        context |= _proposal(request, run)
    status = 409 if refusal else 200
    return render(request, "rotations/timetable/fill_run.html", context, status=status)


def _proposal(request: UserRequest, run: FillRun) -> dict[str, Any]:
    """Return what of a proposal still fits; of one that was taken over only what was left out."""
    unplaced = run.proposal["unplaced"]
    taken = run.fills.filter(undone_at=None).select_related("made_by").first()
    if taken is not None:
        return {"taken": taken, "unplaced": unplaced}
    standing = standing_of(request.user, run)
    drafts = drafts_of(standing, run.batch)
    tables = tables_with(run.batch, drafts)
    return {"standing": standing, "drafts": drafts, "tables": tables, "unplaced": unplaced}


@may(RIGHT)
@never_cache
@require_GET
def fill_status(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the card of a search at work; when it is over the page is asked for anew."""
    run = fill_run_for(request.user, pk)
    response = render(request, "rotations/timetable/fill_card.html", {"run": run})
    if not run.is_live:
        response["HX-Refresh"] = "true"
    return response


@may(RIGHT)
@require_POST
def fill_stop(request: UserRequest, pk: int) -> HttpResponse:
    """Stop a search and keep the best it has."""
    run = fill_run_for(request.user, pk)
    acted(request, lambda: ask_fill_to_stop(run), "正在停止，随后显示已经排出的结果。")
    return redirect("rotations:fill_run", pk)


@may(RIGHT)
@require_POST
def fill_accept(request: UserRequest, pk: int) -> HttpResponse:
    """Put the proposal that was seen into the timetable."""
    run = fill_run_for(request.user, pk)
    try:
        fill = accept_fill(run, seen=request.POST.get("seen", ""), by=request.user)
    except ValidationError as refusal:
        return _run_page(request, fill_run_for(request.user, pk), refusal)
    count = len(fill.sessions)
    messages.success(request, f"已排入 {count} 项课程，没有人改动前可以整体撤销。")
    return redirect("rotations:batch_timetable", run.batch_id)


@may(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def fill_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Ask, then take what was filled in out again."""
    fill = fill_for(request.user, pk)
    return confirmed(
        request,
        lambda: undo_fill(fill, by=request.user),
        told=lambda count: f"已撤销自动排课，取出 {count} 项课程。",
        page="rotations/timetable/fill_undo.html",
        context={"fill": fill, "batch": fill.batch},
        then=reverse("rotations:batch_timetable", args=[fill.batch_id]),
    )
