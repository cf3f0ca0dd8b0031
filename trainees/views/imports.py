"""Importing a roster: upload, columns, preview, decisions, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.fields.organizations import OrganizationField
from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from core.refusals.fields import code_of
from organizations.permissions import may, with_right
from trainees.forms.imports import ColumnsForm, UploadForm, answers_in, code_in
from trainees.lists.imports import IMPORTS
from trainees.roster.sheets import roster_template
from trainees.selectors.appointments import open_organizations_for
from trainees.selectors.imports import (
    import_for,
    imports_for,
    names_for_template,
    survey_of,
    written_by,
)
from trainees.selectors.previews import Preview
from trainees.services.rosters.cautions import confirm_cautions
from trainees.services.rosters.deciding import give_answers, give_consent
from trainees.services.rosters.imports import drop_import, start_import
from trainees.services.rosters.patience import is_quick
from trainees.services.rosters.remarks import remarked, start_remarking
from trainees.services.rosters.undoing import start_undoing
from trainees.services.rosters.uploads import choose_columns, receive_paste, receive_roster

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
    named = OrganizationField(queryset=reachable, required=False)
    try:
        under = named.clean(request.GET.get("organization")) or reachable.first()
    except ValidationError as error:  # none of ours is called so
        raise Http404 from error
    if under is None:
        raise Http404
    workbook = roster_template(names_for_template(request.user, under))
    return _download(workbook, f"花名册模板（{under}）.xlsx")


@may("trainees.import")
@never_cache
@require_http_methods(["GET", "POST"])
def import_add(request: UserRequest) -> HttpResponse:
    """Take a file, or pasted names, and go on to its columns or its rows."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["file"]:
            roster = receive_roster(said["organization"], by=request.user, **said["file"])
        else:
            roster = receive_paste(said["organization"], text=said["text"], by=request.user)
        return redirect("trainees:import_detail", roster.pk)
    return form_page(request, "trainees/import_form.html", form)


@may("trainees.import")
@never_cache
@require_http_methods(["GET", "POST"])
def import_columns(request: UserRequest, pk: int) -> HttpResponse:
    """Show what each column is taken for, and let it be corrected."""
    roster = import_for(request.user, pk)
    survey = survey_of(roster)
    form = ColumnsForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(roster, chosen=form.chosen(), by=request.user)
        except ValidationError as refusal:
            if code_of(refusal) == "not_open":
                return _refused(request, pk, refusal)
            put_refusal(form, refusal)
        else:
            return redirect("trainees:import_detail", pk)
    return form_page(
        request, "trainees/import_columns.html", form, {"roster": roster, "survey": survey}
    )


@may("trainees.import")
@never_cache
@require_GET
def import_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show the verdict on each row, the decision, and then how it went."""
    roster = import_for(request.user, pk)
    if roster.waits_for_columns:
        return redirect("trainees:import_columns", pk)
    return _preview(request, pk)


def _preview(request: UserRequest, pk: int, *, status: int = 200) -> HttpResponse:
    roster = import_for(request.user, pk)
    preview = Preview(roster, show=request.GET.get("show", ""), number=request.GET.get("page", ""))
    context = {"roster": roster, "preview": preview, "is_quick": is_quick(roster)}
    return render(request, "trainees/import_detail.html", context, status=status)


def _refused(request: UserRequest, pk: int, refusal: ValidationError) -> HttpResponse:
    """Say why an act is not possible in this state, on the page as it is now."""
    messages.error(request, refusal.messages[0])
    return _preview(request, pk, status=409)


@may("trainees.import")
@require_POST
def import_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Take the answers of one page of questions."""
    roster = import_for(request.user, pk)
    try:
        is_done = give_answers(roster, answers_in(request.POST), by=request.user)
    except ValidationError as refusal:
        return _refused(request, pk, refusal)
    if is_done:
        messages.success(request, "已按您的选择重新核对。")
    return redirect("trainees:import_detail", pk)


@may("trainees.import")
@require_POST
def import_accept(request: UserRequest, pk: int) -> HttpResponse:
    """Answer all questions of one kind, or all, as proposed."""
    roster = import_for(request.user, pk)
    try:
        is_done = give_consent(roster, code=code_in(request.POST), by=request.user)
    except ValidationError as refusal:
        return _refused(request, pk, refusal)
    if is_done:
        messages.success(request, "已按建议处理并重新核对。")
    return redirect("trainees:import_detail", pk)


@may("trainees.import")
@require_POST
def import_start(request: UserRequest, pk: int) -> HttpResponse:
    """Send the roster to a worker: all rows, or the good ones."""
    roster = import_for(request.user, pk)
    try:
        start_import(roster, only_good=request.POST.get("rows") == "good", by=request.user)
    except ValidationError as refusal:
        return _refused(request, pk, refusal)
    return redirect("trainees:import_detail", pk)


@may("trainees.import")
@require_POST
def import_confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Take the user's word for what is doubtful of the file as a whole."""
    roster = import_for(request.user, pk)
    try:
        confirm_cautions(roster, by=request.user)
    except ValidationError as refusal:
        return _refused(request, pk, refusal)
    messages.success(request, "已确认，可以导入。")
    return redirect("trainees:import_detail", pk)


@may("trainees.import")
@require_POST
def import_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Forget the roster."""
    roster = import_for(request.user, pk)
    try:
        drop_import(roster, by=request.user)
    except ValidationError as refusal:
        return _refused(request, pk, refusal)
    messages.success(request, f"已放弃“{roster.file_name}”，没有写入任何数据。")
    return redirect("trainees:import_list")


@may("trainees.import")
@never_cache
@require_http_methods(["GET", "POST"])
def import_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Say what would be taken back, and take it back."""
    roster = import_for(request.user, pk)
    if request.method == "POST":
        try:
            start_undoing(roster, by=request.user)
        except ValidationError as refusal:
            return _refused(request, pk, refusal)
        return redirect("trainees:import_detail", pk)
    if not roster.can_be_undone:
        raise Http404
    context = {"roster": roster, "written": written_by(roster)}
    return render(request, "trainees/import_undo.html", context)


@may("trainees.import")
@never_cache
@require_GET
def import_problems(request: UserRequest, pk: int) -> HttpResponse:
    """Send the user's own workbook back with our remarks; of a long one a worker makes it."""
    roster = import_for(request.user, pk)
    if not roster.workbook:
        raise Http404
    if not is_quick(roster):
        return redirect("jobs:detail", start_remarking(roster, by=request.user).pk)
    workbook, name = remarked(roster)
    return _download(workbook, name)


def _download(workbook: bytes, name: str) -> HttpResponse:
    response = HttpResponse(workbook, content_type=XLSX)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response
