"""Rounds: the lists, one round's page, drafting, opening and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal, status_of
from evaluations.forms.rounds import FACTS, PrintForm, RoundForm, VoidForm
from evaluations.lists.rounds import ROUNDS
from evaluations.selectors.rounds import (
    carries,
    headcount_of,
    round_for,
    round_to,
    rounds_for,
    rounds_of,
)
from evaluations.services.closing import close_round
from evaluations.services.questionnaires import standard_questionnaire
from evaluations.services.rounds import create_round, delete_round, open_round, update_round
from organizations.permissions import may
from rotations.selectors.batches import batch_run_by

if TYPE_CHECKING:
    from django.http import HttpResponse

    from evaluations.models import Round
    from organizations.http import UserRequest
    from rotations.models import Batch

SPARES = 3  # slips printed beyond the headcount, for those that get lost
RIGHTS = ("open_round", "print_slips", "see_results", "review_text")


@may("evaluations.see")
@require_GET
def round_list(request: UserRequest) -> HttpResponse:
    """Show the rounds of the batches that the user's offices run."""
    listing = build_listing(request, ROUNDS, rounds_for(request.user))
    return render_listing(request, "evaluations/round_list.html", listing)


@may("evaluations.see")
@require_GET
def batch_rounds(request: UserRequest, pk: int) -> HttpResponse:
    """Show the rounds of one batch, as a tab of its page."""
    batch = batch_run_by(request.user, pk)
    context = {
        "batch": batch,
        "tab": "evaluations",
        "rounds": rounds_of(request.user, batch),
        "may_open": carries(request.user, "evaluations.open_round", batch),
    }
    return render(request, "evaluations/batch_rounds.html", context)


@may("evaluations.open_round")
@require_http_methods(["GET", "POST"])
def round_add(request: UserRequest, pk: int) -> HttpResponse:
    """Draft a round for a batch."""
    batch = batch_run_by(request.user, pk)
    if not carries(request.user, "evaluations.open_round", batch):
        raise Http404
    form = RoundForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_round(batch, by=request.user, **_facts(request, form, batch))
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已建立测评批次。")
            return redirect("evaluations:round_detail", made.pk)
    return form_page(request, "evaluations/round_form.html", form, {"batch": batch})


@may("evaluations.open_round")
@require_http_methods(["GET", "POST"])
def round_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    round_ = round_to(request.user, "evaluations.open_round", pk)
    form = RoundForm(request.POST or None, user=request.user, round_=round_)
    if request.method == "POST" and form.is_valid():
        facts = _facts(request, form, round_.batch)
        revision = form.cleaned_data["revision"] or 0
        try:
            update_round(round_, revision=revision, by=request.user, **facts)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("evaluations:round_detail", pk)
    context = {"batch": round_.batch, "round": round_}
    return form_page(request, "evaluations/round_form.html", form, context)


@may("evaluations.see")
@require_GET
def round_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show how a round stands; how many votes came in is shown to nobody before it closed."""
    return round_page(request, round_for(request.user, pk))


def round_page(request: UserRequest, round_: Round, **shown: Any) -> HttpResponse:
    """Render the page of a round: 409 with a refusal of state, 422 with a form that was refused."""
    headcount = headcount_of(round_.batch)
    missing = max(1, headcount + SPARES - (round_.issued - round_.voided))
    context = {
        "round": round_,
        "headcount": headcount,
        "print_form": PrintForm(initial={"count": missing}),
        "void_form": VoidForm(),
        **{name: carries(request.user, f"evaluations.{name}", round_.batch) for name in RIGHTS},
        **shown,
    }
    status = 409 if "error" in shown else status_of(context["print_form"], context["void_form"])
    return render(request, "evaluations/round_detail.html", context, status=status)


@may("evaluations.open_round")
@require_POST
def round_open(request: UserRequest, pk: int) -> HttpResponse:
    """Freeze the questions and take ballots."""
    round_ = round_to(request.user, "evaluations.open_round", pk)
    try:
        open_round(round_, by=request.user)
    except ValidationError as refusal:
        return round_page(request, round_, error=refusal)
    messages.success(request, "测评已开始，请打印测评码。")
    return redirect("evaluations:round_detail", pk)


@may("evaluations.open_round")
@require_http_methods(["GET", "POST"])
def round_close(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether to end a round, then count and destroy."""
    round_ = round_to(request.user, "evaluations.open_round", pk)
    context: dict[str, Any] = {"round": round_, "headcount": headcount_of(round_.batch)}
    if request.method == "POST":
        try:
            close_round(round_, by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
        else:
            messages.success(request, "测评已截止，结果已公布，密钥和测评票已销毁。")
            return redirect("evaluations:round_detail", pk)
    status = 409 if "error" in context else 200
    return render(request, "evaluations/round_close.html", context, status=status)


@may("evaluations.open_round")
@require_POST
def round_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Drop a draft."""
    round_ = round_to(request.user, "evaluations.open_round", pk)
    try:
        delete_round(round_, by=request.user)
    except ValidationError as refusal:
        return round_page(request, round_, error=refusal)
    messages.success(request, f"已删除“{round_}”。")
    return redirect("evaluations:batch_rounds", round_.batch_id)


def _facts(request: UserRequest, form: RoundForm, batch: Batch) -> dict[str, Any]:
    """Return the clean facts; without a choice the office's standard questionnaire is taken."""
    facts = {name: form.cleaned_data[name] for name in FACTS}
    facts["questionnaire"] = facts["questionnaire"] or standard_questionnaire(
        batch.organization, by=request.user
    )
    return facts
