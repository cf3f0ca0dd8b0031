"""Slips: printed by a job, taken as a file, voided, and the file destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.jobs.queue import enqueue
from core.refusals import put_refusal
from evaluations.forms.rounds import PrintForm, VoidForm
from evaluations.selectors.rounds import round_to
from evaluations.services.slips import drop_sheet, read_sheet, void_slips
from evaluations.views.rounds import round_page
from organizations.permissions import may

if TYPE_CHECKING:
    from organizations.http import UserRequest


@may("evaluations.print_slips")
@require_POST
def slips_print(request: UserRequest, pk: int) -> HttpResponse:
    """Have slips made in the background."""
    round_ = round_to(request.user, "evaluations.print_slips", pk)
    form = PrintForm(request.POST)
    if not form.is_valid():
        return round_page(request, round_, print_form=form)
    address = reverse("ballots:enter")
    full = settings.BALLOT_URL + address if settings.BALLOT_URL else request.build_absolute_uri(address)  # fmt: skip
    params = {"round": pk, "count": form.cleaned_data["count"], "address": full}
    try:
        job = enqueue("evaluations.print_slips", owner=request.user, params=params, dedupe_key=f"round:{pk}")  # fmt: skip
    except ValidationError as refusal:
        return round_page(request, round_, error=refusal)
    return redirect("jobs:detail", job.pk)


@may("evaluations.print_slips")
@never_cache
@require_POST
def slips_take(request: UserRequest, pk: int) -> HttpResponse:
    """Send the printed slips; each taking is logged."""
    round_ = round_to(request.user, "evaluations.print_slips", pk)
    try:
        sheet = read_sheet(round_, by=request.user)
    except ValidationError as refusal:
        return round_page(request, round_, error=refusal)
    response = HttpResponse(sheet, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="slips.pdf"'
    return response


@may("evaluations.print_slips")
@require_POST
def slips_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Destroy the file: the slips are on paper."""
    round_ = round_to(request.user, "evaluations.print_slips", pk)
    drop_sheet(round_, by=request.user)
    messages.success(request, "测评码文件已删除。")
    return redirect("evaluations:round_detail", pk)


@may("evaluations.print_slips")
@require_POST
def slips_void(request: UserRequest, pk: int) -> HttpResponse:
    """Cancel the slips that nobody drew."""
    round_ = round_to(request.user, "evaluations.print_slips", pk)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return round_page(request, round_, void_form=form)
    try:
        voided = void_slips(round_, form.cleaned_data["codes"], by=request.user)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return round_page(request, round_, void_form=form)
    messages.success(request, f"已作废 {voided} 张测评码。")
    return redirect("evaluations:round_detail", pk)
