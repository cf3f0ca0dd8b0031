"""Notices of changes (调课通知): who gets what, the opening, sending, not sending, the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.days import today
from core.jobs.queue import enqueue
from core.refusals import put_refusal, status_of
from organizations.permissions import demand, is_allowed, may
from rotations.forms.documents import NoticeForm
from rotations.forms.releases import DecisionForm, ManyNoticesForm, WordsForm
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.change_letters import notice_for
from rotations.selectors.documents import signer_of
from rotations.selectors.notice_pages import notice_page
from rotations.selectors.release_pages import campaign_notices
from rotations.services.change_notices import discard_notice, send_notice, write_words

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import ChangeNotice

SCHEDULE, PUBLISH = "rotations.schedule", "rotations.publish_batch"


@may(SCHEDULE)
@never_cache
@require_http_methods(["GET", "POST"])
def change_notice(request: UserRequest, pk: int) -> HttpResponse:
    """Show who gets what, or what became of it; take another opening."""
    notice = notice_for(request.user, pk)
    form = WordsForm(
        request.POST or None, initial={"words": notice.words, "revision": notice.revision}
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_words(notice, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            return _refused(request, notice, form, refusal)
        messages.success(request, "已更新通知内容。")
        return redirect("rotations:change_notice", pk)
    return _page(request, notice, form, status=status_of(form))


@may(SCHEDULE)
@require_POST
def change_notice_send(request: UserRequest, pk: int) -> HttpResponse:
    """Send the notice as it was shown."""
    notice = notice_for(request.user, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            messages_sent = send_notice(notice, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            return _refused(request, notice, form, refusal)
        messages.success(request, f"已发送，共 {messages_sent} 条消息。")
        return redirect("rotations:change_notice", pk)
    return _page(request, notice, form, status=status_of(form))


@may(SCHEDULE)
@require_POST
def change_notices_send(request: UserRequest, pk: int) -> HttpResponse:
    """Send the ticked notices of a campaign, or all of them, as a job."""
    campaign = campaign_for(request.user, pk)
    held = campaign_notices(request.user, campaign).values_list("pk", "revision")
    form = ManyNoticesForm(request.POST, notices=list(held))
    if not form.is_valid() or not form.params()["notices"]:
        messages.warning(
            request, "没有发送：请勾选待发送的通知；刚被改动的，请看过最新内容再发送。"
        )
        return redirect("rotations:campaign_releases", pk)
    params = {"campaign": pk, **form.params()}
    job = enqueue("rotations.send_notices", owner=request.user, params=params, dedupe_key=f"{pk}")
    return redirect("jobs:detail", job.pk)


@may(SCHEDULE)
@require_POST
def change_notice_discard(request: UserRequest, pk: int) -> HttpResponse:
    """Decide that nobody is told."""
    notice = notice_for(request.user, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            discard_notice(notice, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            return _refused(request, notice, form, refusal)
        messages.success(request, "已决定不发送，没有任何人收到通知。")
        return redirect("rotations:batch_releases", notice.batch_id)
    return _page(request, notice, form, status=status_of(form))


@may(PUBLISH)
@require_POST
def change_notice_paper(request: UserRequest, pk: int) -> HttpResponse:
    """Have the paper (调课通知) written by a job."""
    notice = notice_for(request.user, pk)
    demand(request.user, PUBLISH, notice.batch)
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, notice, None, paper=form, status=status_of(form))
    params = {"notice": pk, **form.facts()}
    job = enqueue("rotations.change_notice", owner=request.user, params=params, dedupe_key=f"{pk}")
    return redirect("jobs:detail", job.pk)


def _refused(
    request: UserRequest, notice: ChangeNotice, form: Form, refusal: ValidationError
) -> HttpResponse:
    """Show the notice as it stands now, with what stood in the way and what was typed."""
    current = notice_for(request.user, notice.pk)
    words = form.data.get("words", current.words)
    shown = WordsForm({"words": words, "revision": current.revision})
    shown.is_valid()
    put_refusal(shown, refusal)
    return _page(request, current, shown, status=status_of(shown))


def _page(
    request: UserRequest,
    notice: ChangeNotice,
    form: Form | None,
    *,
    status: int,
    paper: NoticeForm | None = None,
) -> HttpResponse:
    initial = {"signer": signer_of(notice.batch.organization), "issued_on": today()}
    words = {"words": notice.words, "revision": notice.revision}
    context: dict[str, Any] = {
        "notice": notice,
        "batch": notice.batch,
        "tab": "timetable",
        "form": form if isinstance(form, WordsForm) else WordsForm(initial=words),
        "page": notice_page(notice),
        "paper": paper or NoticeForm(initial=initial),
        "may_publish": is_allowed(request.user, PUBLISH, notice.batch),
    }
    return render(request, "rotations/releases/notice.html", context, status=status)
