"""Reports of the own unit: begun, written, made, sent, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, is_allowed, may
from reports.forms import DraftForm, WritingForm
from reports.lists import SUBMISSIONS
from reports.pages import page_of
from reports.selectors.submissions import (
    files_of,
    own_submission_for,
    submission_for,
    submissions_for,
)
from reports.services.drafts import (
    correct,
    discard_submission,
    draft_submission,
    recount_submission,
    start_files,
    write_submission,
)
from reports.services.packages import file_name
from reports.services.submissions import submit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("reports.see")
@require_GET
def submission_list(request: UserRequest) -> HttpResponse:
    """List own reports and those received."""
    listing = build_listing(request, SUBMISSIONS, submissions_for(request.user))
    context = {"may_fill": is_allowed(request.user, "reports.fill")}
    return render_listing(request, "reports/submission_list.html", listing, context)


@may("reports.fill")
@require_http_methods(["GET", "POST"])
def submission_add(request: UserRequest) -> HttpResponse:
    """Begin a report; its files are made in the background at once."""
    form = DraftForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            submission = draft_submission(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            start_files(submission, by=request.user)
            messages.success(request, "已按截止日取数，请核对。")
            return redirect("reports:submission_detail", submission.pk)
    return form_page(request, "reports/submission_form.html", form)


@may("reports.see")
@require_GET
def submission_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show a version: its table, checks, words, files, remarks, and what changed since."""
    submission = submission_for(request.user, pk)
    context = {"page": page_of(request.user, submission), "submission": submission}
    return render(request, "reports/submission_detail.html", context)


@may("reports.fill")
@require_http_methods(["GET", "POST"])
def submission_write(request: UserRequest, pk: int) -> HttpResponse:
    """Write the words of a draft."""
    submission = own_submission_for(request.user, pk)
    form = WritingForm(request.POST or None, submission=submission)
    if request.method == "POST" and form.is_valid():
        try:
            written = write_submission(submission, by=request.user, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            start_files(written, by=request.user)
            messages.success(request, "已保存，正在重新生成文件。")
            return redirect("reports:submission_detail", pk)
    return form_page(request, "reports/submission_write.html", form, {"submission": submission})


@may("reports.fill")
@require_POST
def submission_files(request: UserRequest, pk: int) -> HttpResponse:
    """Have the files made."""
    submission = own_submission_for(request.user, pk)
    start_files(submission, by=request.user)
    return redirect("reports:submission_detail", pk)


@may("reports.fill")
@require_POST
def submission_recount(request: UserRequest, pk: int) -> HttpResponse:
    """Count the figures of a draft anew."""
    submission = own_submission_for(request.user, pk)
    try:
        renewed = recount_submission(submission, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        start_files(renewed, by=request.user)
        messages.success(request, "已重新取数，文字保持不变。")
    return redirect("reports:submission_detail", pk)


@may("reports.fill")
@require_POST
def submission_discard(request: UserRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    submission = own_submission_for(request.user, pk)
    try:
        discard_submission(submission, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("reports:submission_detail", pk)
    messages.success(request, f"已删除草稿“{submission}”。")
    return redirect("reports:submission_list")


@may("reports.submit")
@require_POST
def submission_submit(request: UserRequest, pk: int) -> HttpResponse:
    """Send a draft to the superior."""
    submission = own_submission_for(request.user, pk)
    try:
        sent = submit(submission, by=request.user)
    except ValidationError as refusal:
        for text in refusal.messages:
            messages.error(request, text)
    else:
        messages.success(request, f"已上报，编号 {sent.number}。")
    return redirect("reports:submission_detail", pk)


@may("reports.fill")
@require_POST
def submission_correct(request: UserRequest, pk: int) -> HttpResponse:
    """Begin the next version of a returned one."""
    submission = own_submission_for(request.user, pk)
    try:
        renewed = correct(submission, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("reports:submission_detail", pk)
    start_files(renewed, by=request.user)
    messages.success(request, f"已建立第{renewed.version}版，数字已重新取数，文字保留。")
    return redirect("reports:submission_detail", renewed.pk)


@may("reports.see")
@require_GET
def submission_file(request: UserRequest, pk: int, form: str) -> HttpResponse:
    """Download a file of a version."""
    submission = submission_for(request.user, pk)
    demand(request.user, "reports.download", submission)
    column = f"{form}_file"
    file = files_of(submission).get(column)
    if not file:
        raise Http404
    name = file_name(submission, column)
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name)
    return cast("HttpResponse", response)  # it streams, callers only pass it on
