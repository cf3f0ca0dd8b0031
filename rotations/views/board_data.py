"""What the board's script reads: the order of the rows, windows of cards, changes, findings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.listing.narrowing import filter_form, narrowed
from core.refusals import number_in
from organizations.permissions import may
from rotations.forms.board import WindowForm
from rotations.lists.board import BOARD
from rotations.pages.board import chosen_rows, findings_json
from rotations.scheduling.board import Rows
from rotations.selectors.board import (
    batches_in,
    board_batches,
    heads_of,
    rows_of,
    sessions_in,
)
from rotations.selectors.board_cards import batch_cards, session_cards
from rotations.selectors.board_changes import changes_after, horizon
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.findings import findings_of_campaign

if TYPE_CHECKING:
    from typing import Any

    from organizations.http import UserRequest
    from rotations.models import Campaign


def _batches(request: UserRequest, campaign: Campaign) -> tuple[Any, bool]:
    """Return the batches that the address asks for, and whether it hides any."""
    form = filter_form(BOARD, request.GET, request.user)
    found = narrowed(BOARD, board_batches(request.user, campaign), request.GET, form)
    return found, bool(request.GET.get("q") or (form and form.chosen()))


@may("rotations.see")
@never_cache
@require_GET
def board_rows(request: UserRequest, pk: int) -> JsonResponse:
    """Return the keys of all rows in order with their lanes, and from where to ask for changes."""
    campaign = campaign_for(request.user, pk)
    after = horizon()  # before the rows are read, so that nothing falls between
    batches, is_narrowed = _batches(request, campaign)
    rows = rows_of(request.user, batches, chosen_rows(request.GET), with_empty=not is_narrowed)
    return JsonResponse({"after": after, "rows": rows})


@may("rotations.see")
@never_cache
@require_GET
def board_window(request: UserRequest, pk: int) -> JsonResponse:
    """Return the heads and cards of some rows over some days."""
    campaign = campaign_for(request.user, pk)
    form = WindowForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"sentences": ["请刷新页面后再试。"]}, status=422)
    window = form.window(campaign)
    batches, _ = _batches(request, campaign)
    is_of_sessions = window.rows is Rows.LECTURERS
    placed = (sessions_in if is_of_sessions else batches_in)(batches, window)
    cards = (session_cards if is_of_sessions else batch_cards)(
        request.user, {key for _, key in placed}
    )
    every = board_batches(request.user, campaign)  # a filter hides cards, not where they could go
    heads = {head.key: head.as_json() for head in heads_of(request.user, every, window)}
    return JsonResponse({"heads": heads, "placed": placed, "cards": cards})


@may("rotations.see")
@never_cache
@require_GET
def board_changes(request: UserRequest, pk: int) -> JsonResponse:
    """Return the present cards of what changed since `after`."""
    campaign = campaign_for(request.user, pk)
    return JsonResponse(
        asdict(changes_after(request.user, campaign, number_in(request, "after") or 0))
    )


@may("rotations.see")
@never_cache
@require_GET
def board_findings(request: UserRequest, pk: int) -> JsonResponse:
    """Return what the rules say of the campaign now."""
    campaign = campaign_for(request.user, pk)
    found = findings_of_campaign(request.user, campaign)
    return JsonResponse({"findings": findings_json(found)})
