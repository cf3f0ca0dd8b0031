"""Releasing timetables: of one class, with what changed, and of a whole campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.jobs.queue import enqueue
from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.forms.releases import ManyReleasesForm, ReleaseForm
from rotations.scheduling.violations import RuleViolation
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.change_letters import held_notice
from rotations.selectors.phone import current_enrolments, own_enrolments
from rotations.selectors.release_pages import (
    campaign_drafts,
    campaign_notices,
    release_page,
    rows_in,
)
from rotations.selectors.releases import release_for
from rotations.selectors.sessions import class_for
from rotations.selectors.timetable import batch_to_schedule, batch_with_timetable
from rotations.selectors.timetable_calendars import calendar_of_batch, calendar_of_trainee
from rotations.selectors.timetable_versions import released_version
from rotations.services.releases import release_timetable
from rotations.views.waivers import put_violation

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from rotations.models import Batch

CALENDAR = "text/calendar; charset=utf-8"
SHOWN = 200  # classes on the page of a campaign; all of them can be released at once


@may("rotations.see")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_releases(request: UserRequest, pk: int) -> HttpResponse:
    """Show what is not released yet and every version; whoever makes the timetable releases it."""
    batch = class_for(request.user, pk)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST":
        batch_to_schedule(request.user, pk)
        if form.is_valid():
            try:
                release = release_timetable(batch, by=request.user, **form.facts())
            except ValidationError as refusal:
                _put(form, refusal, request, batch)
            else:
                messages.success(request, f"已发布课程表第{release.number}版。")
                return _after(batch)
    context: dict[str, Any] = {"batch": batch, "tab": "timetable"}
    context["page"] = release_page(request.user, batch)
    return form_page(request, "rotations/releases/batch.html", form, context)


def _put(form: ReleaseForm, refusal: ValidationError, request: UserRequest, batch: Batch) -> None:
    """Put a refusal into the form; the organizer's staff may give a reason against the rules."""
    if isinstance(refusal, RuleViolation):
        put_violation(form, refusal, user=request.user, target=batch)
    else:
        put_refusal(form, refusal)


def _after(batch: Batch) -> HttpResponse:
    """Go on to the notice that waits, or back to the timetable."""
    notice = held_notice(batch)
    if notice:
        return redirect("rotations:change_notice", notice.pk)
    return redirect("rotations:batch_timetable", batch.pk)


@may("rotations.see")
@require_GET
def release_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one version as it was released, and what it changed."""
    release = release_for(request.user, pk)
    context = {
        "release": release,
        "batch": release.batch,
        "tab": "timetable",
        "version": released_version(release.batch, release),
        "rows": rows_in(release),
    }
    return render(request, "rotations/releases/detail.html", context)


@may("rotations.see")
@never_cache
@require_http_methods(["GET", "POST"])
def campaign_releases(request: UserRequest, pk: int) -> HttpResponse:
    """List the classes of a campaign with something to release; release some or all as a job."""
    campaign = campaign_for(request.user, pk)
    lines = campaign_drafts(request.user, campaign)
    keys = [line.batch.pk for line in lines]
    form = ManyReleasesForm(request.POST or None, batches=keys)
    if request.method == "POST" and not lines:
        raise Http404
    if request.method == "POST" and form.is_valid():
        params = {"campaign": pk, **form.params()}
        job = enqueue(
            "rotations.release_timetables",
            owner=request.user,
            params=params,
            dedupe_key=f"{pk}",
        )
        return redirect("jobs:detail", job.pk)
    context = {
        "campaign": campaign,
        "tab": "releases",
        "lines": lines[:SHOWN],
        "total": len(lines),
        "notices": campaign_notices(request.user, campaign),
    }
    return form_page(request, "rotations/releases/campaign.html", form, context)


@may("rotations.see")
@require_GET
def batch_calendar(request: UserRequest, pk: int) -> HttpResponse:
    """Hand out the released timetable of a class as a calendar."""
    batch = batch_with_timetable(request.user, pk)
    return _calendar(calendar_of_batch(batch), f"{batch}课程表.ics")


@may("rotations.check_in")
@never_cache
@require_GET
def own_calendar(request: UserRequest) -> HttpResponse:
    """Hand out the own released timetable as a calendar."""
    trainee = current_enrolments(request.user).first() or own_enrolments(request.user).first()
    if trainee is None:
        raise Http404
    return _calendar(calendar_of_trainee(trainee), "我的课表.ics")


def _calendar(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=CALENDAR)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
