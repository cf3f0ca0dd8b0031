"""Discarding and offering again, the same for courses, lecturers and venues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render

from courses.services.resources import discard_resource, restore_resource
from organizations.permissions import demand

if TYPE_CHECKING:
    from django.http import HttpResponse

    from courses.services.resources import Resource
    from organizations.http import UserRequest

MANAGE = "courses.manage"


def discard(request: UserRequest, row: Resource, noun: str) -> HttpResponse:
    """Ask, then delete what was never used or retire the rest; only owners may."""
    demand(request.user, MANAGE, row)
    if request.method != "POST":
        return render(request, "courses/discard.html", {"row": row, "noun": noun})
    if discard_resource(row, by=request.user):
        messages.success(request, f"已删除“{row}”。")
    else:
        messages.success(request, f"“{row}”已在课程表或班次中用过，改为停用，历史安排不受影响。")
    return redirect(f"courses:{noun}_list")


def restore(request: UserRequest, row: Resource, noun: str) -> HttpResponse:
    """Offer a retired row again; only owners may."""
    demand(request.user, MANAGE, row)
    restore_resource(row, by=request.user)
    messages.success(request, f"“{row}”已恢复使用。")
    return redirect(f"courses:{noun}_detail", row.pk)
