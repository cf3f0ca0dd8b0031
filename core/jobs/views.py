"""A user's own jobs: the list, the card that shows progress, and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.jobs.queue import cancel_job, retry_job
from core.jobs.selectors import jobs_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from core.jobs.models import Job
    from organizations.http import UserRequest

PAGE_SIZE = 20


@require_safe
def job_list(request: UserRequest) -> HttpResponse:
    """Show the user's jobs, newest first."""
    page = Paginator(jobs_for(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "jobs/job_list.html", {"page": page})


@require_safe
def job_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """Show one job."""
    return _page(request, get_object_or_404(jobs_for(request.user), pk=pk))


@require_safe
def job_status(request: UserRequest, pk: UUID) -> HttpResponse:
    """Answer the card alone; it asks again every two seconds while the job is live.

    A page that shows the card above what the job makes is asked for anew when it is made.
    """
    job = get_object_or_404(jobs_for(request.user), pk=pk)
    response = _card(request, job)
    if job.state == job.State.SUCCEEDED and _is_on(request, job.result.get("url", "")):
        response["HX-Refresh"] = "true"
    return response


def _is_on(request: UserRequest, url: str) -> bool:
    """Return whether the browser shows the page of this address now."""
    shown = request.htmx.current_url_abs_path if request.htmx else ""
    return bool(shown and url) and urlsplit(shown).path == urlsplit(url).path


@require_POST
def job_cancel(request: UserRequest, pk: UUID) -> HttpResponse:
    """Cancel a waiting job or ask a running one to stop."""
    return _act(request, pk, cancel_job)


@require_POST
def job_retry(request: UserRequest, pk: UUID) -> HttpResponse:
    """Queue a failed or cancelled job again."""
    return _act(request, pk, retry_job)


@require_safe
def job_download(request: UserRequest, pk: UUID) -> FileResponse:
    """Send the result file, from whatever storage it lies in."""
    job = get_object_or_404(jobs_for(request.user), pk=pk)
    if not job.result_file:
        raise Http404
    return FileResponse(job.result_file.open(), as_attachment=True, filename=job.result_name)


def _act(request: UserRequest, pk: UUID, act: Callable[..., Job]) -> HttpResponse:
    job = get_object_or_404(jobs_for(request.user), pk=pk)
    try:
        job = act(job, by=request.user)
    except ValidationError as refusal:
        return _refusal(request, job, refusal.messages[0])
    return _card(request, job) if request.htmx else redirect("jobs:detail", pk=pk)


def _refusal(request: UserRequest, job: Job, sentence: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(sentence, status=409, content_type="text/plain; charset=utf-8")
    messages.error(request, sentence)
    return _page(request, job, status=409)


def _page(request: UserRequest, job: Job, *, status: int = 200) -> HttpResponse:
    return render(request, "jobs/job_detail.html", {"job": job}, status=status)


def _card(request: UserRequest, job: Job) -> HttpResponse:
    return render(request, "jobs/job_card.html", {"job": job})
