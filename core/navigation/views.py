"""Home, search, and the pages shown when something went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from core.navigation.guide import guide
from core.navigation.registry import home_cards, landing_of, searches

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from organizations.models import User

HITS_EACH = 8


def home(request: HttpRequest) -> HttpResponse:
    """Show the cards that the apps have for this user."""
    user = cast("User", request.user)  # behind the log-in
    if elsewhere := landing_of(user):
        return redirect(elsewhere)
    built = [card.build(user) for card in home_cards()]
    cards = [
        {"html": render_to_string(card.template, card.context, request), "wide": card.wide}
        for card in built
        if card is not None
    ]
    return render(request, "navigation/home.html", {"cards": cards})


def search(request: HttpRequest) -> HttpResponse:
    """Look for a name, pinyin initials or a code in everything the user may see."""
    text = request.GET.get("q", "").strip()[:100]
    user, groups = cast("User", request.user), []
    if text:
        found = ((label, list(find(user, text))[:HITS_EACH]) for label, find in searches().items())
        groups = [(label, hits) for label, hits in found if hits]
    return render(request, "navigation/search.html", {"text": text, "groups": groups})


def help_page(request: HttpRequest, key: str = "") -> HttpResponse:
    """Show a page of the user guide; the first one when none is named."""
    pages = guide()
    page = pages.get(key) if key else next(iter(pages.values()))
    if page is None:
        raise Http404
    return render(request, "navigation/help.html", {"page": page, "pages": pages.values()})
