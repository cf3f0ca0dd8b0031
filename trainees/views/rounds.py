"""集中换届: the rounds, the grid of one, its sheet, the check, and holding it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, number_in, put_refusal
from core.spreadsheets.templates import render_template
from organizations.permissions import may
from trainees.elections import TEMPLATE
from trainees.forms.rounds import (
    LinePersonForm,
    NewRoundForm,
    RoundFactsForm,
    SheetForm,
    facts_of,
)
from trainees.lists.rounds import LINES, ROUNDS
from trainees.round_grid import RoundGrid, template_rows
from trainees.selectors.rounds import (
    counts_of,
    line_for,
    lines_shown,
    round_for,
    rounds_for,
    written_by,
)
from trainees.services.rounds.checking import check_round
from trainees.services.rounds.drafting import add_new_seats, draft_round, drop_round, update_round
from trainees.services.rounds.filling import LineEdit, fill_lines, save_lines
from trainees.services.rounds.holding import start_round
from trainees.services.rounds.undoing import start_undoing_round

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from trainees.models import ElectionRound

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEXT = {"hold": "trainees:round_hold", "sheet": "trainees:round_sheet"}
CHECKED = {"check", "hold"}


@may("trainees.manage")
@require_GET
def round_list(request: UserRequest) -> HttpResponse:
    """Show the rounds."""
    listing = build_listing(request, ROUNDS, rounds_for(request.user))
    return render_listing(request, "trainees/rounds/list.html", listing)


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def round_add(request: UserRequest) -> HttpResponse:
    """Begin a round: every seat of a subtree becomes a line."""
    initial = {"organization": number_in(request, "organization")}
    form = NewRoundForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        scope = {name: clean[name] for name in ("organization", "category", "level")}
        try:
            made = draft_round(by=request.user, **scope, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            return redirect("trainees:round_detail", made.pk)
    return form_page(request, "trainees/rounds/form.html", form)


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def round_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show the grid and save what is typed into it; once held, who replaced whom."""
    round_ = round_for(request.user, pk)
    if not round_.is_open:
        return _review(request, round_)
    grid = RoundGrid(round_, request.GET, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _grid_page(request, round_, grid)
    edits = [LineEdit(key, revision, values) for key, revision, values in grid.edits()]
    try:
        grid.renew(save_lines(round_, edits, by=request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _review(request, round_for(request.user, pk), status=409)
    if grid.has_errors:
        grid.reopen()
        return _grid_page(request, round_, grid, status=422)
    return _after_saving(request, round_, grid)


def _after_saving(request: UserRequest, round_: ElectionRound, grid: RoundGrid) -> HttpResponse:
    """Go on where the pressed button leads."""
    act = request.POST.get("act", "")
    verdict = check_round(round_, by=request.user) if act in CHECKED else None
    if act in NEXT:
        return redirect(NEXT[act], round_.pk)
    if verdict:
        say = messages.warning if verdict.problems else messages.success
        say(request, f"已保存并检查：{verdict.problems} 个席位有问题。" if verdict.problems else "已保存并检查，没有发现问题。")  # fmt: skip
    else:
        messages.success(request, "已保存。")
    return redirect(f"{request.path}{grid.address(next_page=act == 'next')}")


def _grid_page(
    request: UserRequest, round_: ElectionRound, grid: RoundGrid, *, status: int = 200
) -> HttpResponse:
    context = {"round": round_, "grid": grid, "counts": counts_of(round_)}
    return render(request, "trainees/rounds/grid.html", context, status=status)


def _review(request: UserRequest, round_: ElectionRound, *, status: int = 200) -> HttpResponse:
    listing = build_listing(request, LINES, lines_shown(round_))
    context: dict[str, Any] = {"round": round_, "counts": counts_of(round_)}
    response = render_listing(request, "trainees/rounds/review.html", listing, context)
    if status != response.status_code:
        response.status_code = status
    return response


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def round_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change what is common to all seats."""
    round_ = round_for(request.user, pk)
    form = RoundFactsForm(request.POST or None, initial=facts_of(round_))
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            update_round(round_, revision=revision, by=request.user, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("trainees:round_detail", pk)
    return form_page(request, "trainees/rounds/form.html", form, {"round": round_})


@may("trainees.manage")
@require_GET
def round_template(request: UserRequest, pk: int) -> HttpResponse:
    """Send the sheet with every seat and its present secretary filled in."""
    round_ = round_for(request.user, pk)
    workbook = render_template(TEMPLATE, template_rows(round_))
    response = HttpResponse(workbook, content_type=XLSX)
    name = content_disposition_header(as_attachment=True, filename=f"{round_.title}.xlsx")
    response.headers["Content-Disposition"] = name or "attachment"
    return response


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def round_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """Take the filled sheet, or pasted cells, into the draft; say by row and column what did not fit."""
    round_ = round_for(request.user, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"round": round_}
    if request.method == "POST" and form.is_valid():
        try:
            filled = fill_lines(round_, form.cleaned_data["rows"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            if not filled.problems:
                messages.success(request, f"已填入 {filled.count} 个席位，请检查后办理。")
                return redirect("trainees:round_detail", pk)
            context["filled"] = filled
    response = form_page(request, "trainees/rounds/sheet.html", form, context)
    response.status_code = 422 if "filled" in context else response.status_code
    return response


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def round_hold(request: UserRequest, pk: int) -> HttpResponse:
    """Show what holding the round would do, as it was checked on the way here; then send it to a worker."""
    round_ = round_for(request.user, pk)
    if not round_.is_open:
        return _review(request, round_, status=409 if request.method == "POST" else 200)
    context: dict[str, Any] = {"round": round_}
    if request.method == "POST":
        try:
            start_round(round_, only_good=request.POST.get("rows") == "good", by=request.user)
        except ValidationError as refusal:
            context["refusal"] = refusal.messages[0]
        else:
            return redirect("trainees:round_detail", pk)
    context |= {"counts": counts_of(round_), "wrong": lines_shown(round_, "problems")[:20]}
    status = 409 if "refusal" in context else 200
    return render(request, "trainees/rounds/hold.html", context, status=status)


@may("trainees.manage")
@require_POST
def round_seats(request: UserRequest, pk: int) -> HttpResponse:
    """List the seats that came into the round's scope since it was begun."""
    round_ = round_for(request.user, pk)
    try:
        count = add_new_seats(round_, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _review(request, round_for(request.user, pk), status=409)
    messages.success(request, f"补列了 {count} 个席位。" if count else "没有新增的席位。")
    return redirect("trainees:round_detail", pk)


@may("trainees.manage")
@require_http_methods(["GET", "POST"])
def round_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Give a draft up, once that was confirmed: weeks of typing may be in it."""
    round_ = round_for(request.user, pk)
    if request.method == "GET":
        context = {"round": round_, "counts": counts_of(round_)}
        return render(request, "trainees/rounds/drop.html", context)
    try:
        drop_round(round_, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _review(request, round_for(request.user, pk), status=409)
    messages.success(request, f"已放弃“{round_.title}”。")
    return redirect("trainees:round_list")


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def round_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Say what would be taken back of a held round, and take it back."""
    round_ = round_for(request.user, pk)
    if request.method == "POST":
        try:
            start_undoing_round(round_, by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return _review(request, round_for(request.user, pk), status=409)
        return redirect("trainees:round_detail", pk)
    written = written_by(round_)
    if not written["runs"]:
        raise Http404
    context = {"round": round_, "written": written}
    return render(request, "trainees/rounds/undo.html", context)


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def line_person(request: UserRequest, pk: int) -> HttpResponse:
    """Choose whom one line seats from the register."""
    line = line_for(request.user, pk)
    form = LinePersonForm(request.POST or None, user=request.user, line=line)
    if request.method == "POST" and form.is_valid() and not form.is_search:
        edit = LineEdit(line.pk, line.revision, form.values())
        try:
            save_lines(line.round, [edit], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已选定{line.organization}的新任人选。")
            return redirect("trainees:round_detail", line.round_id)
    if form.is_search:
        form.errors.clear()
    return form_page(request, "trainees/rounds/person.html", form, {"line": line})
