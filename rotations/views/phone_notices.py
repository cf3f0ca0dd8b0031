"""What a trainee was told, on the phone: a changed timetable, an elective, a place offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.notices.selectors import notices_for, unread_count
from core.notices.services import mark_all_read
from organizations.permissions import may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

PAGE_SIZE = 20


@may("rotations.check_in")
@never_cache
@require_http_methods(["GET", "POST"])
def notices(request: UserRequest) -> HttpResponse:
    """Show the own notices, newest first; one press says that all were read."""
    if request.method == "POST":
        mark_all_read(request.user)
        return redirect("phone:notices")
    page = Paginator(notices_for(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": unread_count(request.user)}
    return render(request, "rotations/phone/notices.html", context)
