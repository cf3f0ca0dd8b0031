"""Names as the organizer decides them: who answered, whom to seat, who comes instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal, status_of
from organizations.permissions import demand, is_allowed, may
from rotations.enums import BatchState, EnrolmentState
from rotations.forms.batches import ReasonForm
from rotations.forms.enrolments import (
    ACCEPT,
    ACCEPT_NORMAL,
    DECLINE,
    WAIT,
    DecideForm,
    SubstituteForm,
)
from rotations.lists.roster import ROSTER
from rotations.selectors.batches import batch_run_by, standing_of
from rotations.selectors.enrolments import enrolment_for, names_by_unit, roster_of
from rotations.selectors.waiting import waiting_list_of
from rotations.services import enrolments
from rotations.services.batch_news import remind_units
from rotations.services.offers import put_on_waiting_list
from rotations.services.substitutions import substitute_in_class
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch, Enrolment
    from rotations.services.substitutions import Substitution

DECISIONS: dict[str, tuple[Callable[..., None], str]] = {
    ACCEPT: (enrolments.accept, "已录取"),
    ACCEPT_NORMAL: (enrolments.accept, "已录取"),
    DECLINE: (enrolments.decline_all, "不予录取"),
    WAIT: (put_on_waiting_list, "列入候补"),
}


@may("rotations.see")
@never_cache
@require_GET
def batch_names(request: UserRequest, pk: int) -> HttpResponse:
    """Show what the units sent, unit by unit (报名审核)."""
    batch = batch_run_by(request.user, pk)
    form = DecideForm(user=request.user, batch=batch)
    return _names_page(request, batch, form)


def _names_page(
    request: UserRequest, batch: Batch, form: DecideForm, *, status: int = 200
) -> HttpResponse:
    units = names_by_unit(request.user, batch)
    waiting = [
        name for unit in units for name in unit.names if name.state == EnrolmentState.NOMINATED
    ]
    context: dict[str, Any] = {
        "batch": batch,
        "tab": "names",
        "form": form,
        "units": units,
        "standing": standing_of(request.user, batch),
        "queue": waiting_list_of(request.user, batch),
        "normal": sum(not (name.is_late or name.is_over_quota) for name in waiting),
        "may_decide": is_allowed(request.user, "rotations.confirm_names", batch),
        "is_open": batch.state == BatchState.PUBLISHED,
    }
    return render(request, "rotations/batches/names.html", context, status=status)


@may("rotations.confirm_names")
@require_POST
def names_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Seat or refuse the ticked names, or seat every normal one in one press."""
    batch = batch_run_by(request.user, pk)
    demand(request.user, "rotations.confirm_names", batch)
    form = DecideForm(request.POST, user=request.user, batch=batch)
    if form.is_valid():
        names, reason = list(form.cleaned_data["names"]), form.cleaned_data["reason"]
        decide, verb = DECISIONS[form.cleaned_data["act"]]
        try:
            decide(names, reason=reason, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"{verb} {len(names)} 人。")
            return redirect("rotations:batch_names", pk)
    return _names_page(request, batch, form, status=status_of(form))


@may("rotations.confirm_names")
@require_POST
def names_remind(request: UserRequest, pk: int) -> HttpResponse:
    """Remind the units that have not answered."""
    batch = batch_run_by(request.user, pk)
    demand(request.user, "rotations.confirm_names", batch)
    acted(
        request,
        lambda: remind_units(batch, by=request.user),
        lambda count: f"已向 {count} 个单位催报。",
    )
    return redirect("rotations:batch_names", pk)


@may("rotations.see")
@require_GET
def batch_roster(request: UserRequest, pk: int) -> HttpResponse:
    """Show the seated names (学员名册); its export is the roster to print and pass on."""
    batch = batch_run_by(request.user, pk)
    listing = build_listing(request, ROSTER, roster_of(request.user, batch))
    context = {"batch": batch, "tab": "roster"}
    return render_listing(request, "rotations/batches/roster.html", listing, context)


@may("rotations.nominate")
@never_cache
@require_http_methods(["GET", "POST"])
def enrolment_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take a name off the list: the unit before it is decided, the organizer also after."""
    enrolment = enrolment_for(request.user, pk)
    runs = is_allowed(request.user, "rotations.confirm_names", enrolment.batch)
    if not runs:
        demand(request.user, "rotations.nominate", enrolment)
    is_late = not runs and enrolment.state not in enrolments.UNSEATED_STATES
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and not is_late:
        try:
            enrolments.withdraw(enrolment, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"{enrolment.person}已退出名单。")
            return redirect(_back(enrolment, runs=runs), enrolment.batch_id)
    context = {"enrolment": enrolment, "batch": enrolment.batch, "is_late": is_late}
    response = form_page(request, "rotations/batches/withdraw.html", form, context)
    if request.method == "POST" and is_late:
        response.status_code = 409
    return response


def _back(enrolment: Enrolment, *, runs: bool) -> str:
    if not runs:
        return "rotations:batch_nominate"
    seated = enrolment.replaces_id or enrolment.place
    return "rotations:batch_roster" if seated else "rotations:batch_names"


@may("rotations.confirm_names")
@never_cache
@require_http_methods(["GET", "POST"])
def enrolment_substitute(request: UserRequest, pk: int) -> HttpResponse:
    """Put somebody else on a seat, with all that goes with it, in one act.

    Without JavaScript the button 查找 posts the form here, and the people found are listed in it.
    """
    enrolment = enrolment_for(request.user, pk)
    demand(request.user, "rotations.confirm_names", enrolment.batch)
    if enrolment.place is None:
        raise Http404
    form = SubstituteForm(request.POST or None, user=request.user, enrolment=enrolment)
    if request.method == "POST" and not form.is_search and form.is_valid():
        newcomer = form.cleaned_data["newcomer"]
        try:
            done = substitute_in_class(enrolment, newcomer, by=request.user, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            return _after_substitution(request, enrolment, done)
    if form.is_search:
        form.errors.clear()
    context = {"enrolment": enrolment, "batch": enrolment.batch}
    return form_page(request, "rotations/batches/substitute.html", form, context)


def _after_substitution(
    request: UserRequest, enrolment: Enrolment, done: Substitution
) -> HttpResponse:
    """Say what went over; who runs the class goes on to the cards that are to be reprinted."""
    taken = "、".join(done.taken)
    newcomer = done.successor
    messages.success(request, f"{newcomer.person}已替换{enrolment.person}，接替：{taken}。")
    for sentence in done.open:
        messages.warning(request, sentence)
    if is_allowed(request.user, "rotations.manage_class", enrolment.batch):
        return redirect("rotations:takeover", newcomer.pk)
    return redirect("rotations:batch_roster", newcomer.batch_id)
