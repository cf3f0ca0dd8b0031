"""The board of a campaign as a page, and the form beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import put_refusal
from organizations.permissions import demand, may
from rotations.board_page import Calendar, page_context, refusal_json
from rotations.forms.board import BatchMoveForm
from rotations.lists.board import BOARD
from rotations.selectors.batches import batch_for, with_counts
from rotations.selectors.board import board_batches, categories_on, next_day_on, span_of
from rotations.selectors.campaigns import campaign_for
from rotations.services.board import move_batch

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.see")
@never_cache
@require_GET
def campaign_board(request: UserRequest, pk: int) -> HttpResponse:
    """Show the board; on a phone and without script it is the list of its batches."""
    campaign = campaign_for(request.user, pk)
    batches = board_batches(request.user, campaign)
    shown = with_counts(batches).select_related("organization", "venue", "campaign")
    listing = build_listing(request, BOARD, shown)
    calendar = Calendar(span_of(campaign, batches), next_day_on(batches), categories_on(batches))
    context = {"campaign": campaign, "tab": "board"}
    context |= page_context(request.user, campaign, request.GET, calendar)
    return render_listing(request, "rotations/board/board.html", listing, context)


@may("rotations.manage_batch")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_move(request: UserRequest, pk: int) -> HttpResponse:
    """Move a batch by form: a page of its own, or the panel beside the board."""
    batch = batch_for(request.user, pk)
    demand(request.user, "rotations.manage_batch", batch)
    form = BatchMoveForm(request.POST or None, user=request.user, batch=batch)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            moved = move_batch(batch, by=request.user, **form.facts())
        except ValidationError as refusal:
            refused = refusal_json(refusal)
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已移动“{batch}”。")
            for note in (*(finding.message for finding in moved.findings), *moved.notes):
                messages.warning(request, note)
            return redirect("rotations:campaign_board", batch.campaign_id)
    context = {"batch": batch, "form": form, "refused": refused}
    status = 409 if refused else 422 if form.errors else 200
    is_panel = bool(request.htmx)
    template = "rotations/board/move_form.html" if is_panel else "rotations/board/move.html"
    return render(request, template, context, status=status)
