"""Lodging of a class: its rooms, who sleeps where, who eats what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import form_page, put_refusal
from organizations.permissions import demand, is_allowed, may
from rotations.forms.affairs import NeedsForm
from rotations.forms.lodging import MoveForm, RoomsForm
from rotations.selectors.affairs import needs_of
from rotations.selectors.class_people import trainee_run_by
from rotations.selectors.lodging import room_for, room_lines, rooms_of, stay_of, without_bed
from rotations.selectors.meals import meal_table
from rotations.selectors.sessions import class_for, trainees_of
from rotations.services.affairs import affairs_of, set_needs
from rotations.services.class_papers import meals_workbook
from rotations.services.lodging import add_rooms, assign_beds, nights_of, put_in_room, retire_room

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from rotations.models import Batch

MANAGE, KEEP_VENUES = "rotations.manage_class", "courses.manage"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def lodging(request: UserRequest, pk: int) -> HttpResponse:
    """Show room by room who sleeps there; the form registers rooms of the venue."""
    batch = class_for(request.user, pk, MANAGE)
    form = RoomsForm(request.POST or None)
    if request.method == "POST" and batch.venue is not None:
        demand(request.user, KEEP_VENUES, batch.venue)
        if form.is_valid():
            try:
                made = add_rooms(batch.venue, **form.cleaned_data, by=request.user)
            except ValidationError as refusal:
                put_refusal(form, refusal)
            else:
                messages.success(request, f"已登记 {len(made)} 间住宿房间。")
                return redirect("rotations:lodging", pk)
    return form_page(request, "rotations/affairs/lodging.html", form, _rooms(request, batch))


def _rooms(request: UserRequest, batch: Batch) -> dict[str, Any]:
    settled = affairs_of(batch)
    nights = nights_of(settled)
    venue = batch.venue
    return {
        "batch": batch,
        "tab": "affairs",
        "part": "lodging",
        "affairs": settled,
        "nights": nights,
        "lines": room_lines(batch, venue, nights) if venue else [],
        "without": without_bed(batch) if nights else [],
        "may_keep_rooms": venue is not None and is_allowed(request.user, KEEP_VENUES, venue),
    }


@may(MANAGE)
@require_POST
def lodging_assign(request: UserRequest, pk: int) -> HttpResponse:
    """Give everybody a bed anew, but for those put somewhere by hand."""
    batch = class_for(request.user, pk, MANAGE)
    try:
        done = assign_beds(batch, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"已安排 {done.given} 人住宿。")
        for row in (*done.left, *done.unknown_sex):
            why = "床位不足" if row in done.left else "未登记性别"
            messages.warning(request, f"{row.person}没有床位：{why}。")
    return redirect("rotations:lodging", pk)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def lodging_move(request: UserRequest, pk: int) -> HttpResponse:
    """Put one trainee into another room."""
    trainee = trainee_run_by(request.user, pk)
    stay = stay_of(trainee)
    venue = trainee.batch.venue
    rooms = rooms_of(venue) if venue else rooms_of(None)
    initial = {"room": stay.room_id if stay else None}
    form = MoveForm(request.POST or None, rooms=rooms, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = put_in_room(trainee, form.cleaned_data["room"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            where = f"改住 {made.room} 房 {made.bed} 床" if made else "不安排住宿"
            messages.success(request, f"{trainee.person}{where}。")
            return redirect("rotations:lodging", trainee.batch_id)
    context = {"trainee": trainee, "batch": trainee.batch, "stay": stay}
    return form_page(request, "rotations/affairs/lodging_move.html", form, context)


@may(KEEP_VENUES)
@require_POST
def room_retire(request: UserRequest, pk: int, room: int) -> HttpResponse:
    """Use a room no more."""
    batch = class_for(request.user, pk, MANAGE)
    found = room_for(batch, room)
    demand(request.user, KEEP_VENUES, found.venue)
    retire_room(found, by=request.user)
    messages.success(request, f"{found} 房已停用。")
    return redirect("rotations:lodging", batch.pk)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def meals(request: UserRequest, pk: int) -> HttpResponse:
    """Show the numbers for the kitchen, and take down who eats and sleeps otherwise."""
    batch = class_for(request.user, pk, MANAGE)
    trainees = trainees_of([batch.pk])
    form = NeedsForm(request.POST or None, trainees=trainees, needs=needs_of(trainees))
    if request.method == "POST" and form.is_valid():
        changed = set_needs(batch, form.needs(), by=request.user)
        messages.success(request, f"已更新 {changed} 人的食宿要求。")
        return redirect("rotations:meals", pk)
    settled = affairs_of(batch)
    context = {
        "batch": batch,
        "tab": "affairs",
        "part": "meals",
        "affairs": settled,
        "table": meal_table(batch, settled),
    }
    return form_page(request, "rotations/affairs/meals.html", form, context)


@may(MANAGE)
@require_GET
def meals_export(request: UserRequest, pk: int) -> HttpResponse:
    """Download the numbers for the kitchen."""
    batch = class_for(request.user, pk, MANAGE)
    name = content_disposition_header(True, f"{batch}用餐人数.xlsx")
    return HttpResponse(
        meals_workbook(batch), content_type=XLSX, headers={"Content-Disposition": name}
    )
