"""Importing a roster: template, upload, preview, decision, and the remarks to take home."""

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
from organizations.permissions import may, with_right
from trainees.forms.imports import UploadForm
from trainees.lists.imports import IMPORTS
from trainees.roster.preview import Preview
from trainees.roster.sheets import remarked_workbook, roster_template
from trainees.selectors.appointments import open_organizations_for
from trainees.selectors.imports import (
    import_for,
    imports_for,
    names_for_template,
    rows_of,
    workbook_of,
)
from trainees.services.rosters.imports import check_roster, drop_import, raw_rows, start_import

if TYPE_CHECKING:
    from organizations.http import UserRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may("trainees.import")
@require_GET
def import_list(request: UserRequest) -> HttpResponse:
    """Show what was uploaded."""
    listing = build_listing(request, IMPORTS, imports_for(request.user))
    return render_listing(request, "trainees/import_list.html", listing)


@may("trainees.import")
@require_GET
def import_template(request: UserRequest) -> HttpResponse:
    """Send the template for an organization, its subtree's names in the drop-down."""
    reachable = open_organizations_for(with_right(request.user, "trainees.import"))
    number = request.GET.get("organization", "").rpartition("#")[2]
    chosen = reachable.filter(pk=int(number)) if number.isdecimal() else reachable
    under = chosen.first()
    if under is None:
        raise Http404
    workbook = roster_template(names_for_template(request.user, under))
    return _download(workbook, f"花名册模板（{under}）.xlsx")


@may("trainees.import")
@never_cache
@require_http_methods(["GET", "POST"])
def import_add(request: UserRequest) -> HttpResponse:
    """Take a file and show what would become of its rows."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        organization = form.cleaned_data["organization"]
        try:
            roster = check_roster(under=organization, by=request.user, **form.cleaned_data["file"])
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("trainees:import_detail", roster.pk)
    return form_page(request, "trainees/import_form.html", form)


@may("trainees.import")
@never_cache
@require_GET
def import_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show the verdict on each row, the decision, and then how it went."""
    return _preview(request, pk)


def _preview(request: UserRequest, pk: int, *, status: int = 200) -> HttpResponse:
    roster = import_for(request.user, pk)
    context = {
        "roster": roster,
        "preview": Preview(rows_of(roster), chosen=request.GET.get("show", "")),
    }
    return render(request, "trainees/import_detail.html", context, status=status)


@may("trainees.import")
@require_POST
def import_start(request: UserRequest, pk: int) -> HttpResponse:
    """Send the roster to a worker: all rows, or the good ones."""
    roster = import_for(request.user, pk)
    try:
        start_import(roster, only_good=request.POST.get("rows") == "good", by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _preview(request, pk, status=409)
    return redirect("trainees:import_detail", pk)


@may("trainees.import")
@require_POST
def import_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Forget the roster."""
    roster = import_for(request.user, pk)
    try:
        drop_import(roster, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _preview(request, pk, status=409)
    messages.success(request, f"已放弃“{roster.file_name}”，没有写入任何数据。")
    return redirect("trainees:import_list")


@may("trainees.import")
@never_cache
@require_GET
def import_problems(request: UserRequest, pk: int) -> HttpResponse:
    """Send the user's own workbook back with our remarks."""
    roster = import_for(request.user, pk)
    if not roster.workbook:
        raise Http404
    remarks = Preview(rows_of(roster)).remarks()
    workbook = remarked_workbook(workbook_of(roster), raw_rows(roster), remarks)
    return _download(workbook, f"{roster.file_name.rpartition('.')[0]}（问题说明）.xlsx")


def _download(workbook: bytes, name: str) -> HttpResponse:
    response = HttpResponse(workbook, content_type=XLSX)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response
