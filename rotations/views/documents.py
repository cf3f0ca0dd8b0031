"""The papers of a batch: made by jobs, kept, downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.days import today
from core.jobs.queue import enqueue
from core.refusals import put_refusal, status_of
from organizations.permissions import demand, is_allowed, may
from rotations.forms.documents import NoticeForm
from rotations.pages.sections import organizers
from rotations.selectors.batches import batch_for
from rotations.selectors.documents import document_for, documents_for, signer_of
from rotations.services.documents import notice_facts

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from rotations.models import Batch

PUBLISH, PRINT = "rotations.publish_batch", "rotations.manage_class"


@may("rotations.see")
@never_cache
@require_GET
def batch_documents(request: UserRequest, pk: int) -> HttpResponse:
    """Show the papers of a batch, and what can be made."""
    batch = batch_for(request.user, pk)
    return _page(request, batch, _blank_notice(batch))


def _blank_notice(batch: Batch) -> NoticeForm:
    initial = {
        "signer": signer_of(batch.organization),
        "number": batch.notice_number,
        "issued_on": today(),
    }
    return NoticeForm(initial=initial)


def _page(
    request: UserRequest, batch: Batch, form: NoticeForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "batch": batch,
        "tab": "documents",
        "form": form,
        "runs": organizers(request.user, batch),
        "documents": documents_for(request.user, batch),
        "may_publish": is_allowed(request.user, PUBLISH, batch),
        "may_print": is_allowed(request.user, PRINT, batch),
    }
    return render(request, "rotations/batches/documents.html", context, status=status)


@may(PUBLISH)
@require_POST
def notice_make(request: UserRequest, pk: int) -> HttpResponse:
    """Have the notice written by a job; what is missing is said before."""
    batch = batch_for(request.user, pk)
    demand(request.user, PUBLISH, batch)
    form = NoticeForm(request.POST)
    if form.is_valid():
        try:
            notice_facts(batch, **form.cleaned_data)
            params = {"batch": batch.pk, **form.facts()}
            key = f"{batch.pk}"
            job = enqueue("rotations.notice", owner=request.user, params=params, dedupe_key=key)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "正在生成办班通知，完成后存入班次材料。")
            return redirect("jobs:detail", job.pk)
    return _page(request, batch, form, status=status_of(form))


@may(PRINT)
@require_POST
def handbook_make(request: UserRequest, pk: int) -> HttpResponse:
    """Have the handbook printed by a job."""
    batch = batch_for(request.user, pk)
    demand(request.user, PRINT, batch)
    params, key = {"batch": batch.pk}, f"{batch.pk}"
    job = enqueue("rotations.handbook", owner=request.user, params=params, dedupe_key=key)
    messages.success(request, "正在编印学员手册，完成后存入班次材料。")
    return redirect("jobs:detail", job.pk)


@may(PRINT)
@require_POST
def logins_make(request: UserRequest, pk: int) -> HttpResponse:
    """Have new login slips for the whole class printed by a job."""
    batch = batch_for(request.user, pk)
    demand(request.user, PRINT, batch)
    params = {"batch": batch.pk, "origin": request.build_absolute_uri("/")}
    job = enqueue("rotations.logins", owner=request.user, params=params, dedupe_key=f"{batch.pk}")
    messages.success(request, "正在生成学员登录码，完成后可下载打印。")
    return redirect("jobs:detail", job.pk)


@may("rotations.see")
@require_http_methods(["GET", "HEAD"])
def document_download(request: UserRequest, pk: int) -> FileResponse:
    """Send a kept paper, always as a download."""
    document = document_for(request.user, pk)
    response = FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.file_name
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
