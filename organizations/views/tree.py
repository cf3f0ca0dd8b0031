"""Looking at the tree: opened level by level, as a list, one organization, and for pickers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core.listing.build import build_listing
from core.listing.pages import render_listing
from organizations.lists.tree import CHILDREN, ORGANIZATIONS
from organizations.permissions import RIGHTS, may, with_right
from organizations.selectors.tree import (
    ancestors_of,
    children_of,
    history_of,
    offers_for,
    organizations_for,
    roots_for,
    with_child_counts,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("organizations.see")
@require_GET
def tree(request: UserRequest) -> HttpResponse:
    """Show the tops of the user's subtrees, or one node (`?at=`), with what hangs directly below."""
    at = request.GET.get("at", "")
    nodes = list(roots_for(request.user))
    if at.isdecimal() and len(at) < 19:
        everything = with_child_counts(organizations_for(request.user))
        nodes = [get_object_or_404(everything, pk=int(at))]
    context = {
        "nodes": [(node, children_of(request.user, node)) for node in nodes[:50]],
        "ancestors": ancestors_of(request.user, nodes[0]) if len(nodes) == 1 else [],
    }
    return render(request, "organizations/tree.html", context)


@may("organizations.see")
@require_GET
def children(request: UserRequest, pk: int) -> HttpResponse:
    """Return what hangs directly below a node, for opening it in place."""
    organization = get_object_or_404(organizations_for(request.user), pk=pk)
    context = {"children": children_of(request.user, organization)}
    return render(request, "organizations/tree.html#branch", context)


@may("organizations.see")
@require_GET
def organization_list(request: UserRequest) -> HttpResponse:
    """Search all organizations of the user's scope."""
    rows = with_child_counts(organizations_for(request.user))
    listing = build_listing(request, ORGANIZATIONS, rows)
    return render_listing(request, "organizations/organization_list.html", listing)


@may("organizations.see")
@require_GET
def organization_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one organization: facts, what hangs below it, and its history."""
    organization = get_object_or_404(organizations_for(request.user), pk=pk)
    rows = with_child_counts(organizations_for(request.user).filter(parent=organization))
    context = {
        "organization": organization,
        "ancestors": ancestors_of(request.user, organization),
        "changes": history_of(request.user, organization),
        "grades": organization.grades.all()[:5],
    }
    listing = build_listing(request, CHILDREN, rows)
    return render_listing(request, "organizations/organization_detail.html", listing, context)


@may("organizations.see")
@require_GET
def picker(request: UserRequest) -> HttpResponse:
    """Offer living organizations for a typed text, within the reach of `right` when one is named."""
    right = request.GET.get("right", "")
    viewer = with_right(request.user, right) if right in RIGHTS else request.user
    options = offers_for(viewer, request.GET.get("q", "")[:100], user=request.user)
    return render(request, "organizations/picker.html", {"options": options})
