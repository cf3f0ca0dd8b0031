"""The waiting list as a unit answers it: the offered place is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from organizations.permissions import demand, is_allowed, may
from rotations.selectors.enrolments import enrolment_for
from rotations.services.offers import take_offer
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.nominate")
@require_POST
def offer_take(request: UserRequest, pk: int) -> HttpResponse:
    """Confirm that a name takes the place it was offered; the unit does, or whoever runs the class."""
    enrolment = enrolment_for(request.user, pk)
    runs = is_allowed(request.user, "rotations.confirm_names", enrolment.batch)
    if not runs:
        demand(request.user, "rotations.nominate", enrolment)
    acted(
        request,
        lambda: take_offer(enrolment, by=request.user),
        lambda done: f"{enrolment.person}已递补录取，学号 {enrolment.place}。",
    )
    page = "rotations:batch_names" if runs else "rotations:batch_nominate"
    return redirect(page, enrolment.batch_id)
