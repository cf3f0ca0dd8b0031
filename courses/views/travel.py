"""The table of ways between the counties of a prefecture: the grid, and the same as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from core.refusals import form_page, number_in, put_refusal
from core.spreadsheets.files import Limits, UnreadableFile
from core.spreadsheets.imports import read_template
from core.spreadsheets.templates import render_template
from courses.forms.travel import SHEET, SheetForm, WayForm, sheet_rows, ways_in
from courses.selectors.divisions import prefecture_for, prefectures_for
from courses.selectors.travel import way_grid
from courses.services.travel import set_ways
from organizations.permissions import may

if TYPE_CHECKING:
    from courses.selectors.travel import WayGrid
    from organizations.http import UserRequest

LIMITS = Limits(rows=5000)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may("courses.see")
@require_http_methods(["GET", "POST"])
def travel_grid(request: UserRequest) -> HttpResponse:
    """Show the ways in a prefecture, and change those with an end in the user's reach."""
    prefecture = prefecture_for(request.user, number_in(request, "prefecture"))
    if prefecture is None:
        return render(request, "courses/travel_none.html")
    grid = way_grid(request.user, prefecture)
    form = WayForm(request.POST or None, grid=grid)
    if request.method == "POST" and not grid.is_editable:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            count = set_ways(prefecture, form.changes(), seen=form.seen_ways(), by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已保存，改动 {count} 处。")
            return redirect(f"{request.path}?prefecture={prefecture.pk}")
    context = {"grid": grid, "prefectures": prefectures_for(request.user)}
    return form_page(request, "courses/travel_grid.html", form, context)


def asked_grid(request: UserRequest) -> WayGrid:
    """Return the grid that the address asks for. Raises Http404 where there is none."""
    prefecture = prefecture_for(request.user, number_in(request, "prefecture"))
    if prefecture is None:
        raise Http404
    return way_grid(request.user, prefecture)


@may("courses.see")
@require_GET
def travel_sheet(request: UserRequest) -> HttpResponse:
    """Hand out the ways as a sheet that can be filled and sent back."""
    grid = asked_grid(request)
    data = render_template(SHEET, sheet_rows(grid))
    response = HttpResponse(data, content_type=XLSX)
    name = content_disposition_header(
        as_attachment=True, filename=f"{grid.prefecture}路程时间.xlsx"
    )
    response["Content-Disposition"] = name or "attachment"
    return response


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def travel_import(request: UserRequest) -> HttpResponse:
    """Take a filled sheet; one wrong row and nothing is stored."""
    grid = asked_grid(request)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    context: dict[str, object] = {"grid": grid}
    if request.method == "POST" and form.is_valid():
        try:
            parsed = read_template(SHEET, form.cleaned_data["file"].read(), LIMITS)
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
            return form_page(request, "courses/travel_import.html", form, context)
        ways, context["problems"] = ways_in(parsed, grid)
        if not context["problems"]:
            count = set_ways(grid.prefecture, ways, by=request.user)
            messages.success(request, f"已导入，改动 {count} 处。")
            return redirect("courses:travel_grid")
        form.add_error("file", "表中有问题，没有导入任何一行。改正后重新上传。")
    return form_page(request, "courses/travel_import.html", form, context)
