"""The places of a batch as a ledger (名额台账): who holds them, taken back, lent, and each movement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.refusals import put_refusal, status_of
from organizations.permissions import demand, is_allowed, may
from rotations.forms.quota_moves import LendForm, ReclaimDayForm, ReclaimForm
from rotations.selectors.batches import batch_for, batch_run_by
from rotations.selectors.quota_ledger import last_lent, ledger_of, movements_for
from rotations.services.quota_moves import lend_places, reclaim_places, set_reclaim_day
from rotations.services.quotas import OPEN_STATES

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch
    from rotations.selectors.quota_ledger import Ledger


@may("rotations.see")
@never_cache
@require_GET
def batch_places(request: UserRequest, pk: int) -> HttpResponse:
    """Show who holds the places of a batch, what is unused, and where places went."""
    batch = batch_for(request.user, pk)
    return _page(request, ledger_of(request.user, batch))


def _page(request: UserRequest, ledger: Ledger, *, status: int = 200, **forms: Any) -> HttpResponse:
    batch = ledger.batch
    may_move = is_allowed(request.user, "rotations.set_quota", batch)
    context: dict[str, Any] = {
        "batch": batch,
        "tab": "places",
        "ledger": ledger,
        "movements": movements_for(request.user, batch),
        "runs": may_move,
        "may_move": may_move and batch.state in OPEN_STATES,
        "may_import": batch.state in OPEN_STATES
        and (may_move or any(line.may_share for line in ledger.lines)),
        "reclaim": ReclaimForm(ledger=ledger),
        "lend": LendForm(ledger=ledger),
        "seen": last_lent(batch) if may_move else 0,
        "day": ReclaimDayForm(initial={"places_due_on": batch.places_due_on}),
        **forms,
    }
    return render(request, "rotations/batches/places.html", context, status=status)


def _moving(request: UserRequest, pk: int) -> Batch:
    batch = batch_run_by(request.user, pk)
    demand(request.user, "rotations.set_quota", batch)
    return batch


@may("rotations.set_quota")
@require_POST
def places_reclaim(request: UserRequest, pk: int) -> HttpResponse:
    """Take the unused places of the ticked units back."""
    ledger = ledger_of(request.user, _moving(request, pk))
    form = ReclaimForm(request.POST, ledger=ledger)
    if form.is_valid():
        quotas, reason = list(form.cleaned_data["quotas"]), form.cleaned_data["reason"]
        try:
            back = reclaim_places(ledger.batch, quotas, reason=reason, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已收回 {back} 个名额，并通知有关单位。")
            return redirect("rotations:batch_places", pk)
    return _page(request, ledger, status=status_of(form), reclaim=form)


@may("rotations.set_quota")
@require_POST
def places_lend(request: UserRequest, pk: int) -> HttpResponse:
    """Lend places of the store to the units that ask."""
    ledger = ledger_of(request.user, _moving(request, pk))
    form = LendForm(request.POST, ledger=ledger)
    if form.is_valid():
        places, facts = form.places(), {key: form.cleaned_data[key] for key in ("reason", "seen")}
        try:
            lend_places(ledger.batch, places, by=request.user, **facts)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已调剂 {sum(places.values())} 个名额，并通知有关单位。")
            return redirect("rotations:batch_places", pk)
    return _page(request, ledger, status=status_of(form), lend=form)


@may("rotations.set_quota")
@require_POST
def reclaim_day(request: UserRequest, pk: int) -> HttpResponse:
    """Set the day after which unused places are taken back."""
    ledger = ledger_of(request.user, _moving(request, pk))
    form = ReclaimDayForm(request.POST)
    if form.is_valid():
        try:
            set_reclaim_day(ledger.batch, form.cleaned_data["places_due_on"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存名额收回日。")
            return redirect("rotations:batch_places", pk)
    return _page(request, ledger, status=status_of(form), day=form)
