"""Publishing the ticked drafts of the list of batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.digests import digest_of
from core.jobs.queue import enqueue
from core.listing.build import ticked_rows
from organizations.permissions import may
from rotations.lists.batches import BATCHES
from rotations.selectors.publishing import RIGHT, drafts_to_publish

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may(RIGHT)
@require_POST
def batches_publish(request: UserRequest) -> HttpResponse:
    """Ask, naming the number; then publish the drafts among the ticked rows as a job."""
    drafts = ticked_rows(request, BATCHES, drafts_to_publish(request.user))
    keys = list(drafts.values_list("pk", flat=True))
    if keys and "confirmed" in request.POST:
        job = enqueue(
            "rotations.publish_batches",
            owner=request.user,
            params={"batches": keys},
            dedupe_key=digest_of(keys),
        )
        return redirect("jobs:detail", job.pk)
    ticked = request.POST.getlist("row")
    context = {
        "batches": drafts,
        "count": len(keys),
        "passed": max(len(ticked) - len(keys), 0),
        "ticked": ticked,
        "all": request.POST.get("all", ""),
    }
    return render(request, "rotations/batches/publish.html", context)
