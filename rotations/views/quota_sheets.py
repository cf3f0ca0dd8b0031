"""The cascade of places as a sheet: sent out, taken back, returned with remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import form_page, put_refusal
from core.spreadsheets.files import UnreadableFile
from organizations.permissions import may
from rotations.forms.quota_sheets import QuotaSheetForm, RemarkForm, kept_workbook
from rotations.papers.quota_sheets import cascade_file, read_cascade, remarked_cascade
from rotations.selectors.batches import batch_for
from rotations.selectors.quota_sheets import cascade_of, grouped
from rotations.services.quota_sheets import set_cascade

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from rotations.selectors.quota_sheets import Cascade

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = "rotations/batches/places_import.html"


@may("rotations.see")
@require_GET
def places_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """Send the cascade as far as the user sees it."""
    cascade = cascade_of(request.user, batch_for(request.user, pk))
    return _download(cascade_file(cascade), f"名额分解表_{cascade.batch}.xlsx")


@may("rotations.set_quota")
@never_cache
@require_http_methods(["GET", "POST"])
def places_import(request: UserRequest, pk: int) -> HttpResponse:
    """Take a filled sheet; one wrong row and nothing is stored."""
    cascade = _open_cascade(request, pk)
    form = QuotaSheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {"batch": cascade.batch, "tab": "places"}
    if form.is_valid() and _stored(request, cascade, form, context):
        return redirect("rotations:batch_places", pk)
    return form_page(request, PAGE, form, context)


def _stored(
    request: UserRequest, cascade: Cascade, form: QuotaSheetForm, context: dict[str, Any]
) -> bool:
    """Store what the sheet says, or put into form and page why not."""
    content = form.cleaned_data["file"]
    try:
        filled = read_cascade(content, cascade)
    except UnreadableFile as refusal:
        form.add_error("file", str(refusal))
        return False
    if filled.problems:
        context |= {"problems": filled.problems, "workbook": kept_workbook(content)}
        form.add_error("file", "表中有问题，没有改动任何名额。改正后重新上传。")
        return False
    try:
        changed = set_cascade(cascade.batch, grouped(cascade, filled.figures), by=request.user)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return False
    messages.success(request, f"已导入，{changed} 个单位的名额有变动。")
    return True


@may("rotations.set_quota")
@require_POST
def places_remarks(request: UserRequest, pk: int) -> HttpResponse:
    """Send the user's own workbook back with our remarks."""
    cascade = _open_cascade(request, pk)
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            workbook = remarked_cascade(form.cleaned_data["workbook"], cascade)
        except UnreadableFile as refusal:
            form.add_error(None, str(refusal))
        else:
            return _download(workbook, f"名额分解表_{cascade.batch}（问题说明）.xlsx")
    upload = QuotaSheetForm(data={})
    upload.add_error("file", "请重新上传表格。")
    return form_page(request, PAGE, upload, {"batch": cascade.batch, "tab": "places"})


def _open_cascade(request: UserRequest, pk: int) -> Cascade:
    """Return a cascade of which the user may change something, else 404."""
    cascade = cascade_of(request.user, batch_for(request.user, pk))
    if not cascade.is_open:
        raise Http404
    return cascade


def _download(workbook: bytes, name: str) -> HttpResponse:
    response = HttpResponse(workbook, content_type=XLSX)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    return response
