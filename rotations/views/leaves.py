"""Leave requests on the desk of those who run the class."""

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
from organizations.permissions import may
from rotations.forms.leaves import FIELD_OF_COLUMN, DecideForm, TraineeLeaveForm
from rotations.lists.leaves import LEAVES
from rotations.selectors.leaves import leave_for, leave_hint, leaves_for
from rotations.selectors.sessions import class_for, seated_in
from rotations.services.leaves import decide_leave, request_leave

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

DECIDE = "rotations.decide_leave"


@may(DECIDE)
@require_GET
def leave_list(request: UserRequest) -> HttpResponse:
    """Show the requests of the classes the user runs."""
    listing = build_listing(request, LEAVES, leaves_for(request.user))
    return render_listing(request, "rotations/classday/leave_list.html", listing)


@may(DECIDE)
@never_cache
@require_http_methods(["GET", "POST"])
def leave_add(request: UserRequest, pk: int) -> HttpResponse:
    """Enter a leave that a trainee asked for by word or phone; it is approved with that."""
    batch = class_for(request.user, pk, DECIDE)
    form = TraineeLeaveForm(request.POST or None, trainees=seated_in(batch))
    if request.method == "POST" and form.is_valid():
        trainee = form.cleaned_data["trainee"]
        try:
            leave = request_leave(trainee, by=request.user, **form.leave())
            decide_leave(leave, approve=True, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal, FIELD_OF_COLUMN)
        else:
            messages.success(request, f"已登记{trainee.person}的请假。{leave_hint(trainee)}")
            return redirect("rotations:attendance", pk)
    return form_page(request, "rotations/classday/leave_form.html", form, {"batch": batch})


@may(DECIDE)
@never_cache
@require_http_methods(["GET", "POST"])
def leave_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Approve or refuse a request; the page says what the rules say about so much leave."""
    leave = leave_for(request.user, pk)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approve = form.cleaned_data["decision"] == "approve"
        note = form.cleaned_data["note"]
        try:
            decide_leave(leave, approve=approve, by=request.user, note=note)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(
                request, f"已{'同意' if approve else '不同意'}{leave.enrolment.person}的请假。"
            )
            return redirect("rotations:leave_list")
    context = {"leave": leave, "hint": leave_hint(leave.enrolment, leave)}
    return form_page(request, "rotations/classday/leave_decide.html", form, context)
