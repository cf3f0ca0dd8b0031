"""Closing a venue or a room for some days, and opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import form_page, put_refusal
from courses.forms.days import BlockingForm
from courses.selectors.availability import blocking_for
from courses.selectors.resources import venue_for
from courses.services.blockings import block_venue, unblock_venue
from organizations.permissions import demand, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def blocking_add(request: UserRequest, pk: int) -> HttpResponse:
    """Block days; classes that stand on them are named."""
    venue = venue_for(request.user, pk)
    demand(request.user, "courses.manage", venue)
    form = BlockingForm(request.POST or None, venue=venue)
    if request.method == "POST" and form.is_valid():
        try:
            _, classes = block_venue(venue, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已登记停用时段。")
            if classes:
                messages.warning(
                    request, f"这几天已有安排：{'、'.join(classes)}。请调整这些班次的时间或地点。"
                )
            return redirect("courses:venue_detail", pk)
    return form_page(request, "courses/blocking_form.html", form, {"venue": venue})


@may("courses.manage")
@require_POST
def blocking_remove(request: UserRequest, pk: int, blocking: int) -> HttpResponse:
    """Open the days again."""
    row = blocking_for(request.user, pk, blocking)
    demand(request.user, "courses.manage", row)
    unblock_venue(row, by=request.user)
    messages.success(request, "已取消停用。")
    return redirect("courses:venue_detail", pk)
