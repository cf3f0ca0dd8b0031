"""Seats in the hall, badges and table cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.jobs.queue import enqueue
from core.refusals import put_refusal, status_of
from organizations.permissions import may
from rotations.enums import CardKind
from rotations.forms.affairs import SeatMoveForm, SeatsForm
from rotations.selectors.cards import cards_of
from rotations.selectors.class_people import trainee_run_by
from rotations.selectors.sessions import class_for, seated_in
from rotations.services.affairs import affairs_of
from rotations.services.class_papers import seat_grid
from rotations.services.seats import arrange_seats, move_seat

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch

MANAGE = "rotations.manage_class"


def _page(
    request: UserRequest,
    batch: Batch,
    form: SeatsForm | None = None,
    move: SeatMoveForm | None = None,
) -> HttpResponse:
    settled = affairs_of(batch)
    facts = {"rows": settled.rows or None, "columns": settled.columns or None}
    context: dict[str, Any] = {
        "batch": batch,
        "tab": "affairs",
        "part": "seats",
        "affairs": settled,
        "grid": seat_grid(batch),
        "move": move or SeatMoveForm(trainees=seated_in(batch)),
    }
    context["form"] = form or SeatsForm(initial={**facts, "order": settled.order})
    status = status_of(context["form"], context["move"])
    return render(request, "rotations/affairs/seats.html", context, status=status)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def class_seats(request: UserRequest, pk: int) -> HttpResponse:
    """Show the hall; the form seats the whole class anew."""
    batch = class_for(request.user, pk, MANAGE)
    if request.method == "GET":
        return _page(request, batch)
    form = SeatsForm(request.POST)
    if form.is_valid():
        try:
            count = arrange_seats(affairs_of(batch), **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已排定 {count} 人的座次。")
            return redirect("rotations:class_seats", pk)
    return _page(request, batch, form)


@may(MANAGE)
@require_POST
def seat_move(request: UserRequest, pk: int) -> HttpResponse:
    """Seat one trainee elsewhere; two change places."""
    batch = class_for(request.user, pk, MANAGE)
    move = SeatMoveForm(request.POST, trainees=seated_in(batch))
    if move.is_valid():
        clean = move.cleaned_data
        person = clean["enrolment"].person
        try:
            other = move_seat(**clean, by=request.user)
        except ValidationError as refusal:
            put_refusal(move, refusal)
        else:
            words = f"，与{other.person}对调" if other else ""
            messages.success(request, f"{person}坐 {clean['row']} 排 {clean['column']} 座{words}。")
            return redirect("rotations:class_seats", pk)
    return _page(request, batch, move=move)


@may(MANAGE)
@never_cache
@require_GET
def cards(request: UserRequest, pk: int) -> HttpResponse:
    """Show which badges and table cards are to be printed, and why."""
    batch = class_for(request.user, pk, MANAGE)
    found = cards_of(batch)
    context = {
        "batch": batch,
        "tab": "affairs",
        "part": "cards",
        "cards": found,
        "due": [card for card in found if card.is_due],
    }
    return render(request, "rotations/affairs/cards.html", context)


@may(MANAGE)
@require_POST
def cards_print(request: UserRequest, pk: int) -> HttpResponse:
    """Have badges and table cards printed by a job: what changed, or all of one kind."""
    batch = class_for(request.user, pk, MANAGE)
    kind = request.POST.get("kind", "")
    if kind not in {"", *CardKind.values}:
        raise Http404
    params = {"batch": batch.pk, "kind": kind, "all": "all" in request.POST}
    key = f"{batch.pk}:{kind}:{params['all']}"
    job = enqueue("rotations.cards", owner=request.user, params=params, dedupe_key=key)
    return redirect("jobs:detail", job.pk)


@may(MANAGE)
@never_cache
@require_GET
def takeover(request: UserRequest, pk: int) -> HttpResponse:
    """Show what a newcomer took over, and offer exactly the cards that are to be reprinted."""
    trainee = trainee_run_by(request.user, pk)
    due = [card for card in cards_of(trainee.batch) if card.is_due]
    context = {
        "trainee": trainee,
        "batch": trainee.batch,
        "due": due,
        "own": [card for card in due if card.enrolment.pk == trainee.pk],
    }
    return render(request, "rotations/affairs/takeover.html", context)


@may(MANAGE)
@require_POST
def takeover_print(request: UserRequest, pk: int) -> HttpResponse:
    """Have the cards of one trainee printed by a job."""
    trainee = trainee_run_by(request.user, pk)
    params = {"batch": trainee.batch_id, "kind": "", "all": False, "only": [trainee.pk]}
    key = f"{trainee.batch_id}:{trainee.pk}"
    job = enqueue("rotations.cards", owner=request.user, params=params, dedupe_key=key)
    return redirect("jobs:detail", job.pk)
