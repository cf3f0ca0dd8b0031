"""The log, for the audit administrator; reading it out to a file is itself recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from core.audit.services import record
from core.listing.build import build_listing
from core.listing.pages import render_listing
from organizations.lists.accounts import LOG
from organizations.permissions import may, paths_with
from organizations.selectors.log import log_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("audit.read")
@require_GET
def log_list(request: UserRequest) -> HttpResponse:
    """Show the log, filtered and searched; `?export=1` sends it as a file."""
    listing = build_listing(request, LOG, log_for(request.user))
    if request.GET.get(LOG.parameter("export")):
        path = paths_with(request.user, "audit.read")[0]
        detail = {"query": request.GET.urlencode()}
        record("audit.export", by=request.user, target=None, detail=detail, path=path)
    return render_listing(request, "accounts/log_list.html", listing)
