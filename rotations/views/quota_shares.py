"""The places of one unit: shared out to those below it (名额分解), or given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import put_refusal, status_of
from organizations.permissions import demand, is_allowed, may
from rotations.forms.quota_moves import ReturnForm, ShareForm
from rotations.forms.quotas import ProposalForm
from rotations.selectors.free_places import free_places
from rotations.selectors.quota_ledger import last_returned
from rotations.selectors.quotas import parts_of, quota_for
from rotations.services.quota_moves import give_back
from rotations.services.quotas import OPEN_STATES, share_quota

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Quota


@may("rotations.see")
@never_cache
@require_http_methods(["GET", "POST"])
def quota_share(request: UserRequest, pk: int) -> HttpResponse:
    """Show the parts of a unit's places, with figures proposed when asked for, and save them."""
    quota = quota_for(request.user, pk)
    form = ShareForm(request.POST or None, user=request.user, lines=parts_of(quota))
    if request.method == "POST":
        demand(request.user, "rotations.set_quota", quota)
        if form.is_valid():
            try:
                share_quota(quota, form.places(), by=request.user)
            except ValidationError as refusal:
                put_refusal(form, refusal)
            else:
                messages.success(request, "已保存名额分解。")
                return redirect("rotations:quota_share", pk)
    return _page(request, quota, form, ReturnForm())


@may("rotations.set_quota")
@require_POST
def quota_return(request: UserRequest, pk: int) -> HttpResponse:
    """Give unused places of a unit back to where they came from."""
    quota = quota_for(request.user, pk)
    demand(request.user, "rotations.set_quota", quota)
    form = ReturnForm(request.POST)
    if form.is_valid():
        places = form.cleaned_data["places"]
        try:
            give_back(quota, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已交回 {places} 个名额。")
            return redirect("rotations:quota_share", pk)
    shares = ShareForm(user=request.user, lines=parts_of(quota))
    return _page(request, quota, shares, form)


def _page(request: UserRequest, quota: Quota, form: ShareForm, giving: ReturnForm) -> HttpResponse:
    asked = request.GET if "way" in request.GET else None
    proposal = ProposalForm(asked, initial={"way": "due"})
    lines = [line for line, _ in form.rows()]
    is_proposed = asked is not None and not form.is_bound and proposal.is_valid()
    if is_proposed:
        form.initial = proposal.proposal(lines, quota.places)
    may_share = is_allowed(request.user, "rotations.set_quota", quota)
    context: dict[str, Any] = {
        "batch": quota.batch,
        "tab": "places",
        "quota": quota,
        "form": form,
        "giving": giving,
        "seen": last_returned(quota) if may_share else 0,
        "is_proposed": is_proposed,
        "may_share": may_share and quota.batch.state in OPEN_STATES,
        "rest": free_places(quota.batch).rest_of(quota.org_path),
        "seats": sum(line.seats for line in lines),
        "due": sum(line.due for line in lines),
        "sent": sum(line.sent for line in lines),
        "total": form.total(),
    }
    status = status_of(form, giving, proposal)
    return render(request, "rotations/batches/share.html", context, status=status)
