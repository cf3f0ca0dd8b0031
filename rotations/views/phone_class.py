"""The trainee's own class on the phone: seat, room, bus, who is in charge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from organizations.permissions import may
from rotations.selectors.phone import current_enrolments
from rotations.selectors.phone_class import own_class

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.check_in")
@never_cache
@require_GET
def my_class(request: UserRequest) -> HttpResponse:
    """Show where one sits, sleeps and rides, and whom to ask."""
    trainee = current_enrolments(request.user).first()
    context = {"trainee": trainee, "own": own_class(trainee) if trainee else None}
    return render(request, "rotations/phone/class.html", context)
