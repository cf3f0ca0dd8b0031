"""Who is short of the year's hours, with the figures of each category above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from core.listing.build import build_listing
from core.listing.pages import render_listing
from organizations.permissions import may
from organizations.selectors.tree import categories
from trainees.lists.standings import SHORT, StandingFilters
from trainees.selectors.people import people_for
from trainees.selectors.standings import tiles_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.listing.build import Listing
    from organizations.http import UserRequest


@may("trainees.see")
@require_GET
def standing_list(request: UserRequest) -> HttpResponse:
    """Show the people in post of a subtree by how much they lack, and how many reached the target.

    When only the table is swapped, the figures above it come along.
    """
    listing = build_listing(request, SHORT, people_for(request.user))
    if request.GET.get("export"):
        return render_listing(request, "trainees/standing_list.html", listing)
    context = _figures(request, listing)
    response = render_listing(request, "trainees/standing_list.html", listing, context)
    if request.headers.get("HX-Target") == listing.dom_id:
        swapped = {**context, "is_swapped": True}
        response.write(render_to_string("trainees/standing_tiles.html", swapped, request))
    return response


def _figures(request: UserRequest, listing: Listing) -> dict[str, Any]:
    filters = cast("StandingFilters", listing.form)
    chosen = filters.chosen()
    tiles = tiles_of(filters.narrow_people(people_for(request.user)), categories())
    return {
        "tiles": [
            (
                tile,
                listing.link(category=str(tile.category.pk) if tile.category else None, page=None),
            )
            for tile in tiles
        ],
        "here": chosen.get("category"),
        "year": filters.chosen_year,
        "unit": chosen.get("unit"),
    }
