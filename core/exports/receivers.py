"""Turns the wish for a large file into a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.jobs.queue import enqueue

if TYPE_CHECKING:
    from core.listing.build import Listing


def start_export(*, listing: Listing, **_: Any) -> str:
    """Start the job, or find the one already running for the same list, and return its page."""
    query = listing.clean_query().urlencode()
    columns = [column.key for column in listing.columns]
    job = enqueue(
        "listing.export",
        owner=listing.request.user,  # type: ignore[arg-type]  # lists are behind the log-in
        params={"list": listing.spec.key, "query": query, "columns": columns},
        dedupe_key=f"{listing.spec.key}?{query}&{','.join(columns)}",
        title=f"导出{listing.spec.title}",
    )
    return reverse("jobs:detail", args=[job.pk])
