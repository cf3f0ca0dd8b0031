"""Reports received from below: decided on, looked over, summed up, packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.jobs.queue import enqueue
from core.refusals import status_of_refusal
from organizations.permissions import may, paths_with
from reports.forms import RemarkRow
from reports.selectors.progress import begun_campaign_for
from reports.selectors.receipts import received, summed_up
from reports.selectors.submissions import reviewed_submission_for
from reports.services.reminders import remind_missing
from reports.services.submissions import accept_submission, return_submission
from rotations.forms.grids import MORE_ROWS, grid_of
from rotations.selectors.places import unit_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("reports.review")
@require_http_methods(["GET", "POST"])
def submission_return(request: UserRequest, pk: int) -> HttpResponse:
    """Return a version with remarks."""
    submission = reviewed_submission_for(request.user, pk)
    judged = request.method == "POST" and MORE_ROWS not in request.POST
    grid = grid_of(RemarkRow, user=request.user, data=request.POST or None, rows=[])
    context: dict[str, Any] = {"submission": submission, "grid": grid, "judged": judged}
    status = 422 if judged else 200
    if judged and grid.is_valid():
        remarks = [(row["place"], row["text"]) for row in grid.kept()]
        try:
            return_submission(submission, remarks=remarks, by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
            status = status_of_refusal(refusal)
        else:
            messages.success(request, f"已退回{submission.organization}修改。")
            return redirect("reports:submission_detail", pk)
    return render(request, "reports/submission_return.html", context, status=status)


@may("reports.review")
@require_POST
def submission_accept(request: UserRequest, pk: int) -> HttpResponse:
    """Put a version on file."""
    submission = reviewed_submission_for(request.user, pk)
    try:
        accept_submission(submission, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"已备案：{submission.organization} {submission.number}。")
    return redirect("reports:submission_detail", pk)


def receipts_at(request: UserRequest, pk: int) -> dict[str, Any]:
    """Return campaign, unit and what the unit received in the month asked for."""
    campaign = begun_campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, request.GET.get("unit"))
    found = received(request.user, campaign, unit, request.GET.get("month"))
    reminds = unit.path in paths_with(request.user, "reports.review")
    return {"campaign": campaign, "unit": unit, "received": found, "may_remind": reminds}


@may("reports.see")
@require_GET
def campaign_receipts(request: UserRequest, pk: int) -> HttpResponse:
    """Show who reported and who is missing."""
    context = receipts_at(request, pk) | {"tab": "receipts"}
    return render(request, "reports/receipts.html", context)


@may("reports.see")
@require_GET
def campaign_sums(request: UserRequest, pk: int) -> HttpResponse:
    """Show what the units below filed, summed up, beside the own data."""
    context = receipts_at(request, pk) | {"tab": "sums"}
    context["summed"] = summed_up(context["campaign"], context["unit"], context["received"])
    return render(request, "reports/sums.html", context)


@may("reports.download")
@require_POST
def campaign_package(request: UserRequest, pk: int) -> HttpResponse:
    """Pack everything received of a month, in the background."""
    place = receipts_at(request, pk)
    unit, month = place["unit"], str(place["received"].month)
    params = {"campaign": pk, "unit": unit.pk, "month": month}
    key = f"package:{pk}:{unit.pk}:{month}"
    job = enqueue("reports.package", owner=request.user, params=params, dedupe_key=key)
    return redirect("jobs:detail", job.pk)


@may("reports.review")
@require_POST
def campaign_remind(request: UserRequest, pk: int) -> HttpResponse:
    """Remind the units that have not reported."""
    place = receipts_at(request, pk)
    try:
        count = remind_missing(place["campaign"], place["unit"], place["received"], by=request.user)
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"已向 {count} 个单位催报。")
    address = reverse("reports:campaign_receipts", args=[pk])
    return redirect(f"{address}?unit={place['unit'].pk}&month={place['received'].month}")
