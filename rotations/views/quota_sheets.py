"""The cascade of places as a sheet: sent out, taken back, returned with remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.jobs.queue import enqueue
from core.refusals import form_page, number_in, put_refusal
from core.spreadsheets.files import UnreadableFile
from organizations.permissions import may
from rotations.forms.quota_sheets import QuotaSheetForm, RemarkForm, kept_workbook
from rotations.papers.campaign_sheets import CampaignSheet, group_words
from rotations.papers.quota_sheets import SHEET, cascade_file, read_cascade, remarked_cascade
from rotations.selectors.batches import batch_for
from rotations.selectors.campaign_sheets import GROUP, groups_of, open_cascades
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.quota_sheets import cascade_of, grouped
from rotations.services.quota_sheets import set_cascade, set_cascades

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from organizations.http import UserRequest
    from rotations.models import Campaign
    from rotations.papers.campaign_sheets import FilledCampaign
    from rotations.papers.quota_sheets import FilledCascade
    from rotations.selectors.quota_sheets import Cascade

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCH_PAGE = "rotations/batches/places_import.html"
CAMPAIGN_PAGE = "rotations/campaign_places.html"


@dataclass(frozen=True)
class Desk:
    """Where a sheet is taken: who reads it and stores it, and which page says what is wrong."""

    page: str
    context: dict[str, Any]
    name: str
    then: str
    read: Callable[[bytes], FilledCascade | FilledCampaign]
    remarked: Callable[[bytes], bytes]
    store: Callable[[Any], int]


@may("rotations.see")
@require_GET
def places_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """Send the cascade as far as the user sees it."""
    cascade = cascade_of(request.user, batch_for(request.user, pk))
    return _download(cascade_file(cascade), f"{SHEET}_{cascade.batch}.xlsx")


@may("rotations.set_quota")
@never_cache
@require_http_methods(["GET", "POST"])
def places_import(request: UserRequest, pk: int) -> HttpResponse:
    """Take a filled sheet; one wrong row and nothing is stored."""
    return _taken(request, _batch_desk(request, pk))


@may("rotations.set_quota")
@require_POST
def places_remarks(request: UserRequest, pk: int) -> HttpResponse:
    """Send the user's own workbook back with our remarks."""
    return _remarked(request, _batch_desk(request, pk))


@may("rotations.set_quota")
@require_GET
def campaign_places_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """Send the cascades of all open classes of a campaign of which the user may change something.

    A large sheet is written by a job, as a large list is.
    """
    campaign, group = campaign_for(request.user, pk), number_in(request, "group") or 1
    sheet = _sheet_of(open_cascades(request.user, campaign, group))
    if sheet.is_large:
        params, key = {"campaign": pk, "group": group}, f"{pk}:{group}"
        job = enqueue("rotations.cascades", owner=request.user, params=params, dedupe_key=key)
        return redirect("jobs:detail", job.pk)
    return _download(sheet.file(sheet.parts[0]), f"{SHEET}_{campaign}{group_words(group)}.xlsx")


@may("rotations.set_quota")
@never_cache
@require_http_methods(["GET", "POST"])
def campaign_places(request: UserRequest, pk: int) -> HttpResponse:
    """Take a filled sheet of all classes; one wrong row and nothing is stored."""
    campaign, group = campaign_for(request.user, pk), number_in(request, "group") or 1
    cascades = open_cascades(request.user, campaign, group)
    if not cascades and request.method == "GET":
        context = {"campaign": campaign, "tab": "places", **_groups(request, campaign, group)}
        return render(request, CAMPAIGN_PAGE, context)
    return _taken(request, _campaign_desk(request, campaign, cascades, group))


@may("rotations.set_quota")
@require_POST
def campaign_places_remarks(request: UserRequest, pk: int) -> HttpResponse:
    """Send the user's own workbook back with our remarks."""
    campaign, group = campaign_for(request.user, pk), number_in(request, "group") or 1
    cascades = open_cascades(request.user, campaign, group)
    return _remarked(request, _campaign_desk(request, campaign, cascades, group))


def _groups(request: UserRequest, campaign: Campaign, group: int) -> dict[str, Any]:
    """Return which group of classes a page shows, and what its links say of it."""
    last = groups_of(request.user, campaign)
    query = f"?group={group}" if last > 1 else ""
    return {"group": group, "groups": range(1, last + 1), "query": query, "group_size": GROUP}


def _batch_desk(request: UserRequest, pk: int) -> Desk:
    """Return the desk of a class of which the user may change something, else 404."""
    cascade = cascade_of(request.user, batch_for(request.user, pk))
    if not cascade.is_open:
        raise Http404
    return Desk(
        BATCH_PAGE,
        {"batch": cascade.batch, "tab": "places"},
        str(cascade.batch),
        reverse("rotations:batch_places", args=[pk]),
        lambda content: read_cascade(content, cascade),
        lambda content: remarked_cascade(content, cascade),
        lambda figures: set_cascade(cascade.batch, grouped(cascade, figures), by=request.user),
    )


def _campaign_desk(
    request: UserRequest, campaign: Campaign, cascades: Sequence[Cascade], group: int
) -> Desk:
    """Return the desk of a group of open classes of a campaign; 404 when none is the user's to change."""
    sheet, groups = _sheet_of(cascades), _groups(request, campaign, group)

    def store(figures: Mapping[int, Mapping[int, int]]) -> int:
        changes = [
            (cascade.batch, grouped(cascade, figures[cascade.batch.pk]))
            for cascade in sheet.cascades.values()
            if cascade.batch.pk in figures
        ]
        return set_cascades(changes, by=request.user)

    return Desk(
        CAMPAIGN_PAGE,
        {"campaign": campaign, "tab": "places", "sheet": sheet, "lines": sheet.lines, **groups},
        f"{campaign}{group_words(group)}",
        reverse("rotations:campaign_places", args=[campaign.pk]) + groups["query"],
        sheet.read,
        sheet.remarked,
        store,
    )


def _sheet_of(cascades: Sequence[Cascade]) -> CampaignSheet:
    if not cascades:
        raise Http404
    return CampaignSheet(cascades)


def _taken(request: UserRequest, desk: Desk) -> HttpResponse:
    form = QuotaSheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context = dict(desk.context)
    if form.is_valid() and _stored(request, desk, form, context):
        return redirect(desk.then)
    return form_page(request, desk.page, form, context)


def _stored(
    request: UserRequest, desk: Desk, form: QuotaSheetForm, context: dict[str, Any]
) -> bool:
    """Store what the sheet says, or put into form and page why not."""
    content = form.cleaned_data["file"]
    try:
        filled = desk.read(content)
    except UnreadableFile as refusal:
        form.add_error("file", str(refusal))
        return False
    if filled.problems:
        context |= {"problems": filled.problems, "workbook": kept_workbook(content)}
        form.add_error("file", "表中有问题，没有改动任何名额。改正后重新上传。")
        return False
    try:
        changed = desk.store(filled.figures)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return False
    messages.success(request, f"已导入，{changed} 个单位的名额有变动。")
    return True


def _remarked(request: UserRequest, desk: Desk) -> HttpResponse:
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            workbook = desk.remarked(form.cleaned_data["workbook"])
        except UnreadableFile as refusal:
            form.add_error(None, str(refusal))
        else:
            return _download(workbook, f"{SHEET}_{desk.name}（问题说明）.xlsx")
    upload = QuotaSheetForm(data={})
    upload.add_error("file", "请重新上传表格。")
    return form_page(request, desk.page, upload, desk.context)


def _download(workbook: bytes, name: str) -> HttpResponse:
    response = HttpResponse(workbook, content_type=XLSX)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    return response
