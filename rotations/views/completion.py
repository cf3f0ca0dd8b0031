"""Deciding completion and printing certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.jobs.queue import enqueue
from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.forms.attendance import ReasonForm
from rotations.forms.completion import CompletionForm
from rotations.selectors.completion import completion_for, propose_completions, what_is_missing
from rotations.selectors.sessions import class_for
from rotations.services.completion import Decision, decide_completions, revoke_completion

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

COMPLETE = "rotations.complete"


@may(COMPLETE)
@never_cache
@require_http_methods(["GET", "POST"])
def completion(request: UserRequest, pk: int) -> HttpResponse:
    """Show what the attendance proposes, and take the decisions (结业)."""
    batch = class_for(request.user, pk, COMPLETE)
    proposals = propose_completions(batch)
    form = CompletionForm(request.POST or None, proposals=proposals)
    if request.method == "POST" and form.is_valid():
        decisions = {key: Decision(**chosen) for key, chosen in form.decisions().items()}
        try:
            made = decide_completions(batch, decisions, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            completed = sum(row.is_completed for row in made)
            messages.success(request, f"已认定 {len(made)} 人，其中结业 {completed} 人。")
            return redirect("rotations:completion", pk)
    context = {
        "batch": batch,
        "tab": "completion",
        "decided": [proposal for proposal in proposals if proposal.decided],
        "missing": what_is_missing(batch),
        "completed": sum(bool(p.decided and p.decided.is_completed) for p in proposals),
    }
    return form_page(request, "rotations/classday/completion.html", form, context)


@may(COMPLETE)
@never_cache
@require_http_methods(["GET", "POST"])
def completion_revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Take a decision back, with the reason."""
    decided = completion_for(request.user, pk)
    batch = decided.enrolment.batch_id
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = decided.enrolment.person
        try:
            revoke_completion(decided, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已撤销{person}的认定。")
            return redirect("rotations:completion", batch)
    context = {"completion": decided}
    return form_page(request, "rotations/classday/completion_revoke.html", form, context)


@may(COMPLETE)
@require_POST
def certificates(request: UserRequest, pk: int) -> HttpResponse:
    """Have the certificates of a class printed."""
    batch = class_for(request.user, pk, COMPLETE)
    job = enqueue(
        "rotations.certificates",
        owner=request.user,
        params={"batch": batch.pk},
        dedupe_key=f"certificates:{batch.pk}",
    )
    return redirect("jobs:detail", job.pk)
