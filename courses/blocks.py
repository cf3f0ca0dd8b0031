"""What upper apps show on the pages of lecturers and venues: what they are booked for.

An app's `menu.py` (found at start) calls the registrars with functions that build a card, or None
where there is nothing to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.navigation.registry import Card
    from courses.models import Lecturer, Venue
    from organizations.models import User

    LecturerBlock = Callable[[User, Lecturer], Card | None]
    VenueBlock = Callable[[User, Venue], Card | None]

_of_lecturers: list[LecturerBlock] = []
_of_venues: list[VenueBlock] = []


def register_lecturer_block(build: LecturerBlock) -> None:
    """Add a card to every lecturer's page; registering it twice changes nothing."""
    if build not in _of_lecturers:
        _of_lecturers.append(build)


def register_venue_block(build: VenueBlock) -> None:
    """Add a card to every venue's page; registering it twice changes nothing."""
    if build not in _of_venues:
        _of_venues.append(build)


def lecturer_cards(user: User, lecturer: Lecturer) -> list[Card]:
    """Return the cards that upper apps have for a lecturer."""
    return [card for build in _of_lecturers if (card := build(user, lecturer))]


def venue_cards(user: User, venue: Venue) -> list[Card]:
    """Return the cards that upper apps have for a venue."""
    return [card for build in _of_venues if (card := build(user, venue))]
