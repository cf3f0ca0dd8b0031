"""The trainee's phone: what is next, timetable, hours, certificates, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.days import today
from core.notices.selectors import unread_count
from core.papers.qr import qr_svg
from core.privacy.names import mask_name
from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.classday.signin import badge_code
from rotations.forms.leaves import FIELD_OF_COLUMN, LeaveForm
from rotations.selectors.completion import certificate_by_code
from rotations.selectors.electives import has_electives, undecided_sessions
from rotations.selectors.phone import (
    current_enrolments,
    next_item,
    own_completions,
    own_days,
    own_enrolments,
    own_leaves,
    session_of,
    sign_in_of,
)
from rotations.services.attendance import class_secret, window_for
from rotations.services.leaves import request_leave
from trainees.selectors.people import person_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from organizations.http import UserRequest

OWN = "rotations.check_in"


@may(OWN)
@never_cache
@require_GET
def home(request: UserRequest) -> HttpResponse:
    """Show what is next, and the way to everything else in one press."""
    trainee = current_enrolments(request.user).first()
    item = next_item(trainee) if trainee else None
    session = session_of(item)
    context = {
        "person": person_of(request.user),
        "trainee": trainee,
        "item": item,
        "electives": trainee is not None and has_electives(trainee),
        "session": session,
        "window": window_for(session) if session else None,
        "standing": window_for(session).standing(timezone.now()) if session else None,
        "signed": sign_in_of(session, trainee) if session and trainee else None,
        "unread": unread_count(request.user),
    }
    return render(request, "rotations/phone/home.html", context)


@may(OWN)
@never_cache
@require_GET
def timetable(request: UserRequest) -> HttpResponse:
    """Show the own timetable by day."""
    trainee = current_enrolments(request.user).first() or own_enrolments(request.user).first()
    context = {
        "trainee": trainee,
        "days": own_days(trainee) if trainee else None,
        "undecided": undecided_sessions(trainee) if trainee else set(),
        "today": today(),
    }
    return render(request, "rotations/phone/timetable.html", context)


@may(OWN)
@never_cache
@require_GET
def certificates(request: UserRequest) -> HttpResponse:
    """Show the own completions and certificate numbers."""
    context = {"completions": own_completions(request.user)}
    return render(request, "rotations/phone/certificates.html", context)


@may(OWN)
@never_cache
@require_GET
def badge(request: UserRequest) -> HttpResponse:
    """Show the own code, for the teacher's scanner."""
    trainee = current_enrolments(request.user).first()
    code = badge_code(trainee.pk, secret=class_secret()) if trainee else ""
    context = {
        "trainee": trainee,
        "code": code,
        "qr": qr_svg(code, size_mm=60) if code else "",
    }
    return render(request, "rotations/phone/badge.html", context)


@may(OWN)
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: UserRequest) -> HttpResponse:
    """Show the own requests for leave, and take a new one."""
    trainee = current_enrolments(request.user).first()
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and trainee is None:
        raise Http404
    if trainee is not None and request.method == "POST" and form.is_valid():
        try:
            request_leave(trainee, by=request.user, **form.leave())
        except ValidationError as refusal:
            put_refusal(form, refusal, FIELD_OF_COLUMN)
        else:
            messages.success(request, "请假已提交，请等候班主任审批。")
            return redirect("phone:leave")
    context = {"trainee": trainee, "leaves": own_leaves(request.user)}
    return form_page(request, "rotations/phone/leave.html", form, context)


@login_not_required
@never_cache
@require_GET
def certificate_check(request: HttpRequest, code: str) -> HttpResponse:
    """Say whose certificate a code belongs to, the name masked; only where the office wants it."""
    found = certificate_by_code(code) if settings.PUBLIC_CERTIFICATES else None
    if found is None:
        raise Http404
    context = {"completion": found, "name": mask_name(found.enrolment.person.name)}
    return render(request, "rotations/phone/certificate_check.html", context)
