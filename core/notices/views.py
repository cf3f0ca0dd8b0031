"""The bell: a user's own notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.notices.selectors import notices_for, unread_count
from core.notices.services import mark_all_read, mark_read

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

PAGE_SIZE = 20


@require_safe
def notice_list(request: UserRequest) -> HttpResponse:
    """Show the user's notices, newest first."""
    page = Paginator(notices_for(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": unread_count(request.user)}
    return render(request, "notices/notice_list.html", context)


@require_POST
def notice_open(request: UserRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it points."""
    notice = get_object_or_404(notices_for(request.user), pk=pk)
    mark_read(notice)
    return redirect(notice.url or "notices:list")


@require_POST
def notice_read(request: UserRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and show the list with its new count."""
    mark_read(get_object_or_404(notices_for(request.user), pk=pk))
    return redirect("notices:list")


@require_POST
def notices_read_all(request: UserRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_all_read(request.user)
    return redirect("notices:list")
