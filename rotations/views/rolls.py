"""The roll of a session: calling it, marking one, scanning a badge, closing and reopening it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import form_page, put_refusal, status_of
from organizations.permissions import may
from rotations.forms.attendance import ReasonForm, RollForm, ScanForm
from rotations.selectors.attendance import roll_of
from rotations.selectors.sessions import expected_at, session_for
from rotations.services.attendance import call_roll, close_roll, mark_scanned, reopen_roll

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

TAKE_ROLL = "rotations.take_roll"


@may(TAKE_ROLL)
@never_cache
@require_http_methods(["GET", "POST"])
def roll(request: UserRequest, pk: int) -> HttpResponse:
    """Call the roll: everybody is present except those marked otherwise."""
    session = session_for(request.user, pk)
    shown = roll_of(session)
    form = RollForm(request.POST or None, rows=shown.rows)
    if request.method == "POST" and form.is_valid():
        try:
            left = call_roll(session, by=request.user, **form.roll())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            _tell(request, left)
            return redirect("rotations:roll", pk)
    return _roll_page(request, form, {"session": session, "roll": shown})


def _roll_page(
    request: UserRequest, form: RollForm, context: dict[str, Any], scan: ScanForm | None = None
) -> HttpResponse:
    """Render the roll; what was typed stays: each row knows the mark to show."""
    typed = form.data if form.is_bound else {}
    rows = [
        (row, typed.get(f"status-{row.trainee.pk}", row.proposed)) for row in context["roll"].rows
    ]
    scan = scan or ScanForm()
    context |= {"form": form, "rows": rows, "scan": scan}
    return render(request, "rotations/classday/roll.html", context, status=status_of(form, scan))


def _tell(request: UserRequest, left: list[Any]) -> None:
    if left:
        names = "、".join(str(trainee.person) for trainee in left)
        messages.warning(request, f"{names}刚被他人记录，未覆盖，请核对。")
    else:
        messages.success(request, "点名已保存。")


@may(TAKE_ROLL)
@require_POST
def roll_mark(request: UserRequest, pk: int, trainee: int) -> HttpResponse:
    """Save the mark of one trainee and answer with the row; htmx calls it at each change."""
    session = session_for(request.user, pk)
    if trainee not in {expected.pk for expected in expected_at(session)}:
        raise Http404
    status = request.POST.get(f"status-{trainee}", "")
    seen = {trainee: request.POST.get(f"seen-{trainee}", "")}
    note, answer = "", 200
    try:
        left = call_roll(session, {trainee: status}, by=request.user, seen=seen)
        note = "刚被他人记录，未覆盖" if left else ""
    except ValidationError as refusal:
        note, answer = refusal.messages[0], 422
    (row,) = (row for row in roll_of(session).rows if row.trainee.pk == trainee)
    context = {"session": session, "row": row, "mark": row.proposed, "note": note, "is_open": True}
    return render(request, "rotations/classday/roll_row.html", context, status=answer)


@may(TAKE_ROLL)
@require_POST
def roll_scan(request: UserRequest, pk: int) -> HttpResponse:
    """Mark the owner of a scanned badge, or of a typed seat number, as there."""
    session = session_for(request.user, pk)
    scan = ScanForm(request.POST)
    if scan.is_valid():
        try:
            made = mark_scanned(session, scan.cleaned_data["code"], by=request.user)
        except ValidationError as refusal:
            put_refusal(scan, refusal)
        else:
            words = "迟到" if made.is_late else "签到成功"
            messages.success(request, f"{made.enrolment.person}{words}。")
            return redirect("rotations:roll", pk)
    shown = roll_of(session)
    form = RollForm(None, rows=shown.rows)
    return _roll_page(request, form, {"session": session, "roll": shown}, scan)


@may(TAKE_ROLL)
@never_cache
@require_http_methods(["GET", "POST"])
def roll_close(request: UserRequest, pk: int) -> HttpResponse:
    """Show the roll as it would be fixed, then fix it."""
    session = session_for(request.user, pk)
    context: dict[str, Any] = {"session": session}
    if request.method == "POST":
        try:
            close_roll(session, by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
        else:
            messages.success(request, f"“{session}”考勤已封存。")
            return redirect("rotations:roll", pk)
    context["roll"] = roll_of(session)
    status = 409 if "error" in context else 200
    return render(request, "rotations/classday/roll_close.html", context, status=status)


@may(TAKE_ROLL)
@never_cache
@require_http_methods(["GET", "POST"])
def roll_reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Open a closed roll for a correction, with the reason."""
    session = session_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_roll(session, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "考勤已重新开放，更正后请再次封存。")
            return redirect("rotations:roll", pk)
    return form_page(request, "rotations/classday/roll_reopen.html", form, {"session": session})
