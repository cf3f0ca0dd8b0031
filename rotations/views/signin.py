"""Signing in by the code on the classroom's screen: the page behind it and the one press on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.refusals.fields import code_of
from organizations.permissions import may
from rotations.classday.signin import Verdict, read_code
from rotations.selectors.phone import own_enrolment_at, session_by_code, sign_in_of
from rotations.services.attendance import class_secret, refuse_out_of_window, sign_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Session

OWN = "rotations.check_in"
SALT = "rotations.sign_in"
PASS_SECONDS = 120  # from opening the page to the press
OLD, FALSE = "二维码已经刷新，请重新扫描屏幕上的二维码。", "二维码无效，请扫描教室屏幕上的二维码。"


@may(OWN)
@never_cache
@require_GET
def how_to(request: UserRequest) -> HttpResponse:
    """Say how to sign in, for whoever has not scanned anything yet."""
    return render(request, "rotations/phone/sign_in_how.html")


@may(OWN)
@never_cache
@require_http_methods(["GET", "POST"])
def scanned(request: UserRequest, code: str) -> HttpResponse:
    """Show the session of a scanned code with one button; the press signs in.

    The page carries a pass for this user and session, so that the code may change before the press.
    """
    pressed = request.method == "POST"
    session, answer = _session_behind(request, code)
    context: dict[str, object] = {"session": session}
    if session is None:
        refusal = OLD if answer == 410 else FALSE
        return render(request, "rotations/phone/sign_in.html", {"refusal": refusal}, status=answer)
    try:
        trainee = own_enrolment_at(request.user, session)
        made = sign_in_of(session, trainee)
        if pressed:
            made = sign_in(session, trainee, by=request.user)
        elif made is None:
            refuse_out_of_window(session, timezone.now())
        context |= {"made": made, "pass": _pass(request, session)}
    except ValidationError as refused:
        context["refusal"] = refused.messages[0]
        answer = 404 if code_of(refused) == "stranger" else 409
    return render(request, "rotations/phone/sign_in.html", context, status=answer)


def _pass(request: UserRequest, session: Session) -> str:
    return signing.dumps([session.pk, request.user.pk], salt=SALT)


def _session_behind(request: UserRequest, code: str) -> tuple[Session | None, int]:
    """Return the session a code or a pass opens, with the status of the answer."""
    reading = read_code(code, timezone.now(), secret=class_secret())
    if reading.session is None or reading.verdict == Verdict.FORGED:
        return None, 404
    if reading.verdict == Verdict.EXPIRED and not _has_pass(request, reading.session):
        return None, 410
    session = session_by_code(reading.session)
    return session, 200 if session else 404


def _has_pass(request: UserRequest, session: int) -> bool:
    try:
        given = signing.loads(request.POST.get("pass", ""), salt=SALT, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return False
    return bool(given == [session, request.user.pk])
