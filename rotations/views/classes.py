"""Today's sessions, the classroom's screen, and the attendance of a whole class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.days import today
from core.jobs.queue import enqueue
from core.papers.qr import qr_svg
from organizations.permissions import may
from rotations.classday.signin import STEP_SECONDS, code_for
from rotations.selectors.attendance import half_days_of, record_of_class, roll_of
from rotations.selectors.sessions import class_for, runs_class, session_for, sessions_on
from rotations.services.attendance import class_secret, window_for
from rotations.services.attendance_sheets import attendance_workbook

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from rotations.models import Session

TAKE_ROLL = "rotations.take_roll"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may(TAKE_ROLL)
@never_cache
@require_GET
def today_list(request: UserRequest) -> HttpResponse:
    """Show today's sessions of the classes the user runs, a button an act."""
    context = {"sessions": sessions_on(request.user, today())}
    return render(request, "rotations/classday/today.html", context)


@may(TAKE_ROLL)
@never_cache
@require_GET
def screen(request: UserRequest, pk: int) -> HttpResponse:
    """Show the big code for the classroom's projector."""
    session = session_for(request.user, pk)
    return render(request, "rotations/classday/screen.html", _code(request, session))


@may(TAKE_ROLL)
@never_cache
@require_GET
def screen_code(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the code of this half minute, and how many have signed in; names never."""
    session = session_for(request.user, pk)
    return render(request, "rotations/classday/screen_code.html", _code(request, session))


def _code(request: UserRequest, session: Session) -> dict[str, object]:
    now, window, roll = timezone.now(), window_for(session), roll_of(session)
    path = reverse("phone:sign_in", args=[code_for(session.pk, now, secret=class_secret())])
    address = (
        f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
    )
    return {
        "session": session,
        "window": window,
        "standing": window.standing(now),
        "is_open": roll.is_open,
        "signed": roll.signed,
        "expected": len(roll.rows),
        "qr": qr_svg(address, size_mm=100),
        "seconds": STEP_SECONDS,
    }


@may("rotations.see")
@require_GET
def attendance(request: UserRequest, pk: int) -> HttpResponse:
    """Show the attendance of a class by session, person and unit (考勤)."""
    batch = class_for(request.user, pk)
    record = record_of_class(batch)
    context = {
        "batch": batch,
        "tab": "attendance",
        "record": record,
        "half_days": half_days_of(record),
        "may_take_roll": runs_class(request.user, batch, TAKE_ROLL),
        "may_complete": runs_class(request.user, batch, "rotations.complete"),
    }
    return render(request, "rotations/classday/attendance.html", context)


@may("rotations.see")
@require_GET
def attendance_export(request: UserRequest, pk: int) -> HttpResponse:
    """Download the attendance by person."""
    batch = class_for(request.user, pk)
    return HttpResponse(
        attendance_workbook(record_of_class(batch)),
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, f"{batch}考勤.xlsx")},
    )


@may(TAKE_ROLL)
@require_POST
def sign_in_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """Have the sign-in sheet of some sessions made."""
    batch = class_for(request.user, pk, TAKE_ROLL)
    keys = [int(key) for key in request.POST.getlist("session") if key.isdecimal()]
    if not keys:
        messages.error(request, "请选择课程。")
        return redirect("rotations:attendance", pk)
    job = enqueue(
        "rotations.sign_in_sheet",
        owner=request.user,
        params={"batch": batch.pk, "sessions": keys},
        dedupe_key=f"sheet:{batch.pk}:{keys}",
    )
    return redirect("jobs:detail", job.pk)
