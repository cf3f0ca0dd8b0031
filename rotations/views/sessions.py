"""Arranging, changing, copying, moving and cancelling a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.clashes import SessionClashError
from rotations.forms.timetable import (
    FIELD_OF_FACT,
    CancelForm,
    MoveForm,
    SessionForm,
    initial_of,
    time_initial,
)
from rotations.scheduling.violations import RuleViolation
from rotations.selectors.findings import findings_of_stored
from rotations.selectors.timetable import batch_to_schedule, session_to_schedule
from rotations.services.timetable import (
    arrange_by_groups,
    arrange_session,
    cancel_session,
    move_session,
    update_session,
)
from rotations.views.waivers import put_violation, tell_reminders

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from organizations.models import User
    from rotations.forms.timetable import TimeFields
    from rotations.models import Batch, Session
    from rotations.selectors.bookings import Clash

PROPOSED = ("day", "starts_at", "ends_at")


@may("rotations.schedule")
@never_cache
@require_http_methods(["GET", "POST"])
def session_add(request: UserRequest, pk: int) -> HttpResponse:
    """Put a session into the timetable; `?copy=` starts from another one of the class."""
    batch = batch_to_schedule(request.user, pk)
    form = SessionForm(
        request.POST or None, user=request.user, batch=batch, initial=_proposed(request, batch)
    )
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        arrange = arrange_by_groups if form.is_for_each_group else arrange_session
        try:
            made = arrange(batch, by=request.user, waiver=form.waiver(), **form.facts())
        except ValidationError as refusal:
            clashes = put_session_refusal(form, refusal, user=request.user, batch=batch)
        else:
            return _done(request, batch, made if isinstance(made, list) else [made])
    context = {"batch": batch, "clashes": clashes}
    return form_page(request, "rotations/timetable/session_form.html", form, context)


def _proposed(request: UserRequest, batch: Batch) -> dict[str, Any]:
    """Return what a new session starts with: a copied one, or the half-day that was pressed."""
    initial: dict[str, Any] = {}
    copied = request.GET.get("copy", "")
    if copied.isdecimal() and len(copied) < 19:
        initial = initial_of(session_to_schedule(request.user, int(copied)), batch)
        del initial["revision"]
    return initial | {name: request.GET[name] for name in PROPOSED if name in request.GET}


@may("rotations.schedule")
@never_cache
@require_http_methods(["GET", "POST"])
def session_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a session."""
    session = session_to_schedule(request.user, pk)
    batch = session.batch
    form = SessionForm(request.POST or None, user=request.user, batch=batch, session=session)
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            update_session(
                session,
                revision=revision,
                by=request.user,
                waiver=form.waiver(),
                **form.facts(),
            )
        except ValidationError as refusal:
            clashes = put_session_refusal(form, refusal, user=request.user, batch=batch)
        else:
            return _done(request, batch, [session])
    context = {"batch": batch, "session": session, "clashes": clashes}
    return form_page(request, "rotations/timetable/session_form.html", form, context)


@may("rotations.schedule")
@never_cache
@require_http_methods(["GET", "POST"])
def session_move(request: UserRequest, pk: int) -> HttpResponse:
    """Give a session another time."""
    session = session_to_schedule(request.user, pk)
    form = MoveForm(request.POST or None, batch=session.batch, initial=time_initial(session))
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            move_session(
                session,
                period=form.period(),
                revision=revision,
                by=request.user,
                waiver=form.waiver(),
            )
        except ValidationError as refusal:
            clashes = put_session_refusal(form, refusal, user=request.user, batch=session.batch)
        else:
            return _done(request, session.batch, [session])
    context = {"batch": session.batch, "session": session, "clashes": clashes}
    return form_page(request, "rotations/timetable/session_move.html", form, context)


@may("rotations.schedule")
@never_cache
@require_http_methods(["GET", "POST"])
def session_cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Take a session out of the timetable, after a question."""
    session = session_to_schedule(request.user, pk)
    form = CancelForm(request.POST or None, initial={"revision": session.revision})
    if request.method == "POST" and form.is_valid():
        try:
            cancel_session(session, revision=form.cleaned_data["revision"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已取消“{session.title}”。")
            return redirect("rotations:batch_timetable", session.batch_id)
    context = {"batch": session.batch, "session": session}
    return form_page(request, "rotations/timetable/session_cancel.html", form, context)


def put_session_refusal(
    form: TimeFields, refusal: ValidationError, *, user: User, batch: Batch
) -> list[Clash]:
    """Put a refusal beside its fields; return the clashes, which the page lists with links."""
    if isinstance(refusal, RuleViolation):
        put_violation(form, refusal, user=user, target=batch)
        return []
    if isinstance(refusal, SessionClashError) and refusal.clashes:
        form.put_clashes(refusal.clashes)
        return refusal.clashes
    put_refusal(form, refusal, FIELD_OF_FACT)
    return []


def _done(request: UserRequest, batch: Batch, sessions: list[Session]) -> HttpResponse:
    """Say what was stored and what to look at, and return to the timetable."""
    first = sessions[0]
    count = f"，共 {len(sessions)} 个小组" if len(sessions) > 1 else ""
    messages.success(request, f"已安排“{first.title}”{count}。")
    for session in sessions:
        tell_reminders(request, findings_of_stored(request.user, session.pk))
    return redirect("rotations:batch_timetable", batch.pk)
