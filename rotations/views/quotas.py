"""The allotment of a batch: the grid, and figures proposed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import put_refusal, status_of
from organizations.permissions import demand, is_allowed, may
from rotations.forms.quotas import AllotmentForm, ProposalForm
from rotations.selectors.batches import batch_run_by
from rotations.selectors.quotas import allotment_of, share_of
from rotations.selectors.shares import missing_for
from rotations.services.quotas import OPEN_STATES, set_quotas

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch


@may("rotations.see")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_quotas(request: UserRequest, pk: int) -> HttpResponse:
    """Show the allotment, with figures proposed when the address asks for them, and save it."""
    batch = batch_run_by(request.user, pk)
    form, context = _page(request, batch)
    if request.method == "POST":
        demand(request.user, "rotations.set_quota", batch)
        if form.is_valid():
            try:
                set_quotas(batch, form.places(), by=request.user)
            except ValidationError as refusal:
                put_refusal(form, refusal)
            else:
                messages.success(request, "已保存名额分配。")
                return redirect("rotations:batch_quotas", pk)
    status = status_of(form, context["proposal"])
    return render(request, "rotations/batches/quotas.html", context, status=status)


def _page(request: UserRequest, batch: Batch) -> tuple[AllotmentForm, dict[str, Any]]:
    lines = allotment_of(request.user, batch)
    form = AllotmentForm(request.POST or None, user=request.user, lines=lines)
    asked = request.GET if "way" in request.GET else None
    missing = missing_for(batch)
    proposal = ProposalForm(
        asked, missing=missing, initial={"way": "due", "percent": share_of(batch)}
    )
    is_proposed = asked is not None and not form.is_bound and proposal.is_valid()
    if is_proposed:
        form.initial = proposal.proposal(lines, batch.capacity)
    return form, {
        "batch": batch,
        "tab": "quotas",
        "form": form,
        "proposal": proposal,
        "is_proposed": is_proposed,
        "may_set": is_allowed(request.user, "rotations.set_quota", batch)
        and batch.state in OPEN_STATES,
        "seats": sum(line.seats for line in lines),
        "due": sum(line.due for line in lines),
        "sent": sum(line.sent for line in lines),
        "total": form.total(),
    }
