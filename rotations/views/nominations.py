"""Names as a unit sends them: ticked on screen, or in the filled form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import put_refusal, status_of, status_of_refusal
from core.spreadsheets.files import UnreadableFile
from core.spreadsheets.imports import Problem
from organizations.permissions import is_allowed, may
from rotations.enums import BatchState
from rotations.forms.enrolments import NominateForm, ReceiptForm
from rotations.papers.receipts import read_receipt, receipt_file
from rotations.selectors.batches import batch_for
from rotations.selectors.enrolments import names_for, nominees_for
from rotations.selectors.quotas import quotas_for
from rotations.selectors.waiting import waiting_list_of
from rotations.services.enrolments import NAMING_STATES, nominate_all

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from rotations.models import Batch

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLOSED = "名册已定或班次不在报名中。如需调整，请联系主办单位。"


def may_send(request: UserRequest, batch: Batch) -> bool:
    """Return whether names are taken now: from units while the list is open, else from the organizer."""
    if batch.state == BatchState.PUBLISHED:
        return True
    runs = is_allowed(request.user, "rotations.confirm_names", batch)
    return runs and batch.state in NAMING_STATES


@may("rotations.nominate")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_nominate(request: UserRequest, pk: int) -> HttpResponse:
    """Show a unit its places, the names it sent and whom it may send; take the ticked ones."""
    batch = batch_for(request.user, pk)
    posted = request.POST if request.method == "POST" else None
    form = NominateForm(posted, user=request.user, batch=batch)
    if request.method == "POST" and not may_send(request, batch):
        return _page(request, batch, form=form, error=CLOSED, status=409)
    if request.method == "POST" and form.is_valid():
        people = list(form.cleaned_data["people"])
        try:
            nominate_all(batch, people, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已报名 {len(people)} 人，等待主办单位审核。")
            return redirect("rotations:batch_nominate", pk)
    return _page(request, batch, form=form, status=status_of(form))


@may("rotations.nominate")
@require_GET
def receipt_template(request: UserRequest, pk: int) -> HttpResponse:
    """Download the form with the unit's secretaries filled in."""
    batch = batch_for(request.user, pk)
    content = receipt_file(nominees_for(request.user, batch))
    response = HttpResponse(content, content_type=XLSX)
    name = content_disposition_header(True, f"参训回执_{batch}.xlsx")  # Django's positional flag
    response["Content-Disposition"] = name or "attachment"
    return response


@may("rotations.nominate")
@require_POST
def receipt_upload(request: UserRequest, pk: int) -> HttpResponse:
    """Take the names of a filled form, all or none; what is wrong is listed by row and cell."""
    batch = batch_for(request.user, pk)
    if not may_send(request, batch):
        return _page(request, batch, error=CLOSED, status=409)
    upload = ReceiptForm(request.POST, request.FILES)
    problems: list[Problem] = []
    status = 422
    if upload.is_valid():
        people, problems = _read(request, batch, upload)
        if not problems:
            try:
                nominate_all(batch, people, by=request.user)
            except ValidationError as refusal:
                problems = [Problem(message) for message in refusal.messages]
                status = status_of_refusal(refusal)
            else:
                messages.success(request, f"已按回执报名 {len(people)} 人，等待主办单位审核。")
                return redirect("rotations:batch_nominate", pk)
    return _page(request, batch, upload=upload, problems=problems, status=status)


def _read(
    request: UserRequest, batch: Batch, upload: ReceiptForm
) -> tuple[list[Any], list[Problem]]:
    try:
        receipt = read_receipt(upload.cleaned_data["file"], nominees_for(request.user, batch))
    except UnreadableFile as error:
        return [], [Problem(str(error))]
    return receipt.people, receipt.problems


def _page(request: UserRequest, batch: Batch, *, status: int, **context: Any) -> HttpResponse:
    text = request.GET.get("q", "")[:60]
    quotas = list(quotas_for(request.user, batch))
    nominees = nominees_for(request.user, batch, text)
    full: dict[str, Any] = {
        "batch": batch,
        "tab": "nominate",
        "form": NominateForm(user=request.user, batch=batch),
        "upload": ReceiptForm(),
        "text": text,
        "quotas": quotas,
        "places": sum(quota.own for quota in quotas),
        "queue": waiting_list_of(request.user, batch),
        "names": names_for(request.user, batch),
        "nominees": nominees,
        "free": any(not nominee.obstacle for nominee in nominees),
        "is_open": may_send(request, batch),
        **context,
    }
    return render(request, "rotations/batches/nominate.html", full, status=status)
