"""Coverage as of any day, what changed between two days, and people against seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_GET

from core.days import today
from core.listing.build import build_listing
from core.listing.narrowing import filter_form
from core.listing.pages import render_listing
from core.refusals import form_page, status_of
from organizations.permissions import may
from rotations.forms.coverage import DayForm, SpanForm
from rotations.lists.coverage import PAST_SEATS, TURNS
from rotations.pages.heads import HEADS, lines_of
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.coverage import coverage_by_child, coverage_of
from rotations.selectors.headcounts import headcount_of
from rotations.selectors.past import seats_on
from rotations.selectors.places import unit_of
from rotations.selectors.tours import tours_received
from rotations.selectors.turns import TURN_KINDS, base_words, compare_days, turned_seats

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.see")
@require_GET
def campaign_coverage(request: UserRequest, pk: int) -> HttpResponse:
    """Show coverage by category and by unit as of now or the end of a past day, from the counters."""
    campaign = campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, request.GET.get("unit"))
    form = DayForm(request.GET, campaign=campaign)
    context = {
        "campaign": campaign,
        "tab": "coverage",
        "unit": unit,
        "on": form.day,
        "base_words": base_words(unit, campaign, on=form.day),
        "coverage": coverage_of(unit, campaign, on=form.day),
        "children": coverage_by_child(unit, campaign, on=form.day),
    }
    return form_page(request, "rotations/campaign_coverage.html", form, context)


@may("rotations.see")
@require_GET
def past_seats(request: UserRequest, pk: int) -> HttpResponse:
    """List the seats of a unit as they stood at the end of a day, each with its secretary of that day."""
    campaign = campaign_for(request.user, pk)
    day = DayForm(request.GET, campaign=campaign).day or today()
    form = filter_form(PAST_SEATS, request.GET, request.user)
    unit = form.chosen().get("unit") if form else None
    unit = unit or unit_of(request.user, campaign, None)
    listing = build_listing(request, PAST_SEATS, seats_on(unit, campaign, day))
    context = {"campaign": campaign, "tab": "coverage", "unit": unit, "day": day}
    return render_listing(request, "rotations/past_seats.html", listing, context)


@may("rotations.see")
@require_GET
def campaign_turns(request: UserRequest, pk: int) -> HttpResponse:
    """Compare two days: both figures, the causes that explain the difference, and the seats behind them."""
    campaign = campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, request.GET.get("unit"))
    form = SpanForm(request.GET, campaign=campaign)
    since, until = form.span
    kind = TURN_KINDS.get(request.GET.get("kind", ""), TURN_KINDS["lost"])
    seats = turned_seats(
        unit, campaign, since=since, until=until, trained=kind.trained, gained=kind.gained
    )
    context: dict[str, Any] = {
        "campaign": campaign,
        "tab": "turns",
        "unit": unit,
        "form": form,
        "kinds": TURN_KINDS.values(),
        "kind": kind,
        "compared": compare_days(unit, campaign, since=since, until=until),
    }
    listing = build_listing(request, TURNS, seats)
    response = render_listing(request, "rotations/campaign_turns.html", listing, context)
    response.status_code = status_of(form)
    return response


@may("rotations.see")
@require_GET
def campaign_heads(request: UserRequest, pk: int) -> HttpResponse:
    """Show 人次, 人数 and 席位 with the bridge between them, and the list behind each."""
    campaign = campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, request.GET.get("unit"))
    chosen = HEADS.get(request.GET.get("list", ""), HEADS["attendances"])
    listing = build_listing(request, chosen.spec, chosen.rows(request.user, campaign, unit))
    context = {
        "campaign": campaign,
        "tab": "heads",
        "unit": unit,
        "lines": lines_of(headcount_of(request.user, campaign, unit)),
        "tours": tours_received(campaign, unit),
        "chosen": chosen,
    }
    return render_listing(request, "rotations/campaign_heads.html", listing, context)
