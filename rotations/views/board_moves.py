"""What the board's script writes: a dropped batch, a dropped session, a step back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organizations.permissions import demand, may
from rotations.forms.board import BatchMoveForm, SessionDropForm
from rotations.pages.board import findings_json, refusal_json
from rotations.selectors.batches import batch_for
from rotations.selectors.board_cards import batch_cards, other_cards, session_cards
from rotations.selectors.board_changes import last_mover
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.timetable import session_to_schedule
from rotations.services.board import move_batch, undo_last
from rotations.services.timetable import move_session

if TYPE_CHECKING:
    from django.forms import Form

    from organizations.http import UserRequest
    from organizations.models import User
    from rotations.services.relocation import Moved


@may("rotations.manage_batch")
@never_cache
@require_POST
def batch_drop(request: UserRequest, pk: int) -> JsonResponse:
    """Move a batch to where it was dropped: 200 with its card, 409 with the present one and why."""
    batch = batch_for(request.user, pk)
    demand(request.user, "rotations.manage_batch", batch)
    form = BatchMoveForm(request.POST, user=request.user, batch=batch)
    if not form.is_valid():
        return _invalid(form)
    try:
        moved = move_batch(batch, by=request.user, **form.facts())
    except ValidationError as refusal:
        facts = refusal_json(refusal)
        if facts["code"] == "stale":
            facts["sentences"] = [
                f"“{batch}”刚被{last_mover(batch) or '他人'}改动，已显示最新安排。"
            ]
        facts["others"] = other_cards(request.user, facts["others"], pk)
        return JsonResponse({**facts, "batches": batch_cards(request.user, [pk])}, status=409)
    return JsonResponse(answer_to(request.user, moved))


@may("rotations.schedule")
@never_cache
@require_POST
def session_drop(request: UserRequest, pk: int) -> JsonResponse:
    """Move a session to where it was dropped: 200 with its card, 409 with the present one and why."""
    session = session_to_schedule(request.user, pk)
    form = SessionDropForm(request.POST)
    if not form.is_valid():
        return _invalid(form)
    try:
        move_session(session, by=request.user, **form.facts())
    except ValidationError as refusal:
        facts = refusal_json(refusal)
        if facts["code"] == "stale":
            facts["sentences"] = [f"“{session}”刚被他人改动，已显示最新安排。"]
        facts["others"] = other_cards(request.user, facts["others"], session.batch_id)
        return JsonResponse({**facts, "sessions": session_cards(request.user, [pk])}, status=409)
    return JsonResponse({"sessions": session_cards(request.user, [pk])})


@may("rotations.see")
@never_cache
@require_POST
def board_undo(request: UserRequest, pk: int) -> JsonResponse:
    """Take back the user's own last move on this board."""
    campaign = campaign_for(request.user, pk)
    try:
        moved = undo_last(campaign, by=request.user)
    except ValidationError as refusal:
        return JsonResponse(refusal_json(refusal), status=409)
    return JsonResponse(answer_to(request.user, moved))


def answer_to(user: User, moved: Moved) -> dict[str, object]:
    """Return the cards of what was moved, and what is to be looked at."""
    return {
        "batches": batch_cards(user, [moved.batch.pk]),
        "sessions": session_cards(user, [moved.session.pk]) if moved.session else [],
        "findings": findings_json(moved.findings),
        "notes": moved.notes,
    }


def _invalid(form: Form) -> JsonResponse:
    fields = {name: list(errors) for name, errors in form.errors.items()}
    sentences = [error for errors in fields.values() for error in errors]
    told = {"sentences": sentences, "fields": fields, "override": False, "code": "invalid"}
    return JsonResponse(told, status=422)
