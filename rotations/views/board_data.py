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
from rotations.scheduling.board import first_rows
from rotations.selectors.board import board_batches, places_of, rows_of
from rotations.selectors.board_changes import changes_after, horizon
from rotations.selectors.board_windows import window_of
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
    """Return the keys of all rows in order with their lanes, and from where to ask for changes.

    Asked with days, it brings the first rows' cards along: a board that opens asks once.
    """
    campaign = campaign_for(request.user, pk)
    after = horizon()  # before the rows are read, so that nothing falls between
    batches, is_narrowed = _batches(request, campaign)
    rows = rows_of(request.user, batches, chosen_rows(request.GET), with_empty=not is_narrowed)
    answer: dict[str, Any] = {"after": after, "rows": rows}
    form = WindowForm(request.GET)
    if form.is_valid() and form.cleaned_data["since"]:
        window = form.window(campaign, first_rows(rows))
        answer["window"] = window_of(request.user, campaign, batches, window)
    return JsonResponse(answer)


@may("rotations.see")
@never_cache
@require_GET
def board_window(request: UserRequest, pk: int) -> JsonResponse:
    """Return the heads and cards of some rows over some days."""
    campaign = campaign_for(request.user, pk)
    form = WindowForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"sentences": ["请刷新页面后再试。"]}, status=422)
    batches, _ = _batches(request, campaign)
    return JsonResponse(window_of(request.user, campaign, batches, form.window(campaign)))


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
    batches = board_batches(request.user, campaign)
    places = places_of(batches, {key for one in found for key in one.batches[:1]})
    return JsonResponse({"findings": findings_json(found), "places": places})
