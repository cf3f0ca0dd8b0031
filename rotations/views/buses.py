"""Buses of the site visits of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.forms.buses import BusForm
from rotations.selectors.buses import bus_for, visit_for, visits_of
from rotations.selectors.sessions import class_for
from rotations.services.buses import add_bus, deal_buses, drop_bus
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

MANAGE = "rotations.manage_class"


@may(MANAGE)
@never_cache
@require_GET
def buses(request: UserRequest, pk: int) -> HttpResponse:
    """Show the visits of a class with their buses and riders."""
    batch = class_for(request.user, pk, MANAGE)
    context = {"batch": batch, "tab": "affairs", "part": "buses", "visits": visits_of(batch)}
    return render(request, "rotations/affairs/buses.html", context)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def bus_add(request: UserRequest, pk: int) -> HttpResponse:
    """Order one more bus for a visit."""
    session = visit_for(request.user, pk)
    form = BusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_bus(session, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记{made}，{made.capacity} 座。")
            return redirect("rotations:buses", session.batch_id)
    context = {"session": session, "batch": session.batch}
    return form_page(request, "rotations/affairs/bus_form.html", form, context)


@may(MANAGE)
@require_POST
def buses_deal(request: UserRequest, pk: int) -> HttpResponse:
    """Seat everybody expected at a visit on its buses."""
    session = visit_for(request.user, pk)
    acted(
        request,
        lambda: deal_buses(session, by=request.user),
        lambda count: f"已安排 {count} 人乘车。",
    )
    return redirect("rotations:buses", session.batch_id)


@may(MANAGE)
@require_POST
def bus_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Cancel a bus."""
    bus = bus_for(request.user, pk)
    batch = bus.session.batch_id
    drop_bus(bus, by=request.user)
    messages.success(request, f"已取消{bus}，请重新安排乘车。")
    return redirect("rotations:buses", batch)
