"""The board of a campaign as a page, and the form beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from core.refusals.fields import code_of
from organizations.permissions import demand, may
from rotations.forms.board import BatchMoveForm
from rotations.lists.board import BOARD
from rotations.pages.board import Calendar, page_context
from rotations.scheduling.violations import RuleViolation
from rotations.selectors.batches import batch_for, with_counts
from rotations.selectors.board import board_batches, categories_on, next_day_on, span_of
from rotations.selectors.board_cards import with_movability
from rotations.selectors.campaigns import campaign_for
from rotations.services.board import move_batch
from rotations.views.waivers import put_violation, tell_moved

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch


@may("rotations.see")
@never_cache
@require_GET
def campaign_board(request: UserRequest, pk: int) -> HttpResponse:
    """Show the board; on a phone and without script it is the list of its batches."""
    campaign = campaign_for(request.user, pk)
    batches = board_batches(request.user, campaign)
    shown = with_movability(request.user, with_counts(batches)).select_related(
        "organization", "venue", "campaign"
    )
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
    if request.method == "POST" and form.is_valid():
        try:
            moved = move_batch(batch, by=request.user, **form.facts())
        except ValidationError as refusal:
            _put_refusal(request, form, refusal, batch_for(request.user, pk))
        else:
            messages.success(request, f"已移动“{batch}”。")
            tell_moved(request, moved)
            return redirect("rotations:campaign_board", batch.campaign_id)
    template = "rotations/board/move_form.html" if request.htmx else "rotations/board/move.html"
    return form_page(request, template, form, {"batch": batch})


def _put_refusal(
    request: UserRequest, form: BatchMoveForm, refusal: ValidationError, batch: Batch
) -> None:
    """Say in the form why a batch was not moved, and what would help."""
    if isinstance(refusal, RuleViolation):
        put_violation(form, refusal, user=request.user, target=batch)
    elif code_of(refusal) == "stale":
        form.put_stale(refusal, batch.revision)
    else:
        put_refusal(form, refusal)
