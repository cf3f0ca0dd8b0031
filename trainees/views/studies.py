"""Importing online study: template, upload, preview, decision, and the remarks to take home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import may
from trainees.forms.hours import StudyForm
from trainees.lists.studies import STUDIES
from trainees.selectors.studies import studies_for, study_for, study_rows, study_workbook
from trainees.services.studies.imports import check_study, drop_study, start_study
from trainees.studies.preview import Preview
from trainees.studies.sheets import remarked_study, study_template

if TYPE_CHECKING:
    from organizations.http import UserRequest

RECORD = "trainees.record_hours"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may(RECORD)
@require_GET
def study_list(request: UserRequest) -> HttpResponse:
    """Show what was uploaded."""
    listing = build_listing(request, STUDIES, studies_for(request.user))
    return render_listing(request, "trainees/study_list.html", listing)


@may(RECORD)
@require_GET
def study_template_download(request: UserRequest) -> HttpResponse:
    """Send the template."""
    return _download(study_template(), "网络自学导入模板.xlsx")


@may(RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def study_add(request: UserRequest) -> HttpResponse:
    """Take a table and show what would become of its rows."""
    form = StudyForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        organization = form.cleaned_data["organization"]
        try:
            study = check_study(under=organization, by=request.user, **form.cleaned_data["file"])
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("trainees:study_detail", study.pk)
    return form_page(request, "trainees/study_form.html", form)


@may(RECORD)
@never_cache
@require_GET
def study_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show the verdict on each row, the decision, and then how it went."""
    return _preview(request, pk)


def _preview(request: UserRequest, pk: int, *, status: int = 200) -> HttpResponse:
    study = study_for(request.user, pk)
    preview = Preview(study_rows(study), chosen=request.GET.get("show", ""))
    context = {"study": study, "preview": preview}
    return render(request, "trainees/study_detail.html", context, status=status)


@may(RECORD)
@require_POST
def study_start(request: UserRequest, pk: int) -> HttpResponse:
    """Send the table to a worker: all rows, or the good ones."""
    study = study_for(request.user, pk)
    try:
        start_study(study, only_good=request.POST.get("rows") == "good", by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _preview(request, pk, status=409)
    return redirect("trainees:study_detail", pk)


@may(RECORD)
@require_POST
def study_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Forget the table."""
    study = study_for(request.user, pk)
    try:
        drop_study(study, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _preview(request, pk, status=409)
    messages.success(request, f"已放弃“{study.file_name}”，没有记入任何学时。")
    return redirect("trainees:study_list")


@may(RECORD)
@never_cache
@require_GET
def study_problems(request: UserRequest, pk: int) -> HttpResponse:
    """Send the user's own table back with our remarks."""
    study = study_for(request.user, pk)
    if not study.workbook:
        raise Http404
    preview = Preview(study_rows(study))
    cells, numbers = preview.cells()
    workbook = remarked_study(study_workbook(study), cells, numbers, preview.remarks())
    return _download(workbook, f"{study.file_name.rpartition('.')[0]}（问题说明）.xlsx")


def _download(workbook: bytes, name: str) -> HttpResponse:
    response = HttpResponse(workbook, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
