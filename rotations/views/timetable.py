"""The timetable of a class: shown as a grid, printed, and its calendars of lecturers and rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.days import today
from core.papers.html import render_html_pdf
from courses.selectors.resources import lecturer_for, room_for
from organizations.permissions import may
from rotations.selectors.calendars import bookings_of_lecturer, bookings_of_room
from rotations.selectors.filling import last_fill
from rotations.selectors.month_grids import months_ahead
from rotations.selectors.timetable import batch_with_timetable, may_schedule
from rotations.selectors.timetable_versions import version_printed, version_shown

if TYPE_CHECKING:
    from organizations.http import UserRequest


@may("rotations.see")
@require_GET
def batch_timetable(request: UserRequest, pk: int) -> HttpResponse:
    """Show the timetable of a class: days side by side, or day by day on a phone."""
    batch = batch_with_timetable(request.user, pk)
    version = version_shown(request.user, batch)
    context = {
        "batch": batch,
        "tab": "timetable",
        "tables": version.tables,
        "summary": version.summary,
        "version": version,
        "may_schedule": may_schedule(request.user, batch),
        "fill": last_fill(batch),
    }
    return render(request, "rotations/timetable/grid.html", context)


@may("rotations.see")
@require_GET
def batch_timetable_print(request: UserRequest, pk: int) -> HttpResponse:
    """Return the released timetable as a PDF to pin up and to hand out; before, a marked draft."""
    batch = batch_with_timetable(request.user, pk)
    version = version_printed(request.user, batch)
    if not version.tables:
        raise Http404
    context = {"batch": batch, "version": version, "tables": version.tables, "printed_on": today()}
    pdf = render_html_pdf("rotations/timetable/print.html", context, landscape=True)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{batch}课程表.pdf')}"
    return response


@may("courses.see")
@require_GET
def lecturer_calendar(request: UserRequest, pk: int) -> HttpResponse:
    """Show what a lecturer gives and when; of foreign bookings only who holds them."""
    lecturer = lecturer_for(request.user, pk)
    months = bookings_of_lecturer(request.user, lecturer)
    context = {
        "lecturer": lecturer,
        "title": lecturer.name,
        "months": months,
        "grids": months_ahead(lecturer),
    }
    return render(request, "rotations/timetable/calendar.html", context)


@may("courses.see")
@require_GET
def room_calendar(request: UserRequest, pk: int) -> HttpResponse:
    """Show what a room is used for and when; of foreign bookings only who holds them."""
    room = room_for(request.user, pk)
    months = bookings_of_room(request.user, room)
    context = {"room": room, "title": str(room), "months": months}
    return render(request, "rotations/timetable/calendar.html", context)
