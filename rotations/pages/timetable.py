"""What the timetable adds to the page of a batch, and to those of lecturers and venues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import Card
from courses.blocks import register_lecturer_block, register_venue_block
from courses.enums import Mode
from rotations.models import Session, SessionPlace
from rotations.pages.sections import BatchSection, everybody, register_section
from rotations.selectors.calendars import next_of

if TYPE_CHECKING:
    from courses.models import Lecturer, Venue
    from organizations.models import User

NEXT = "rotations/timetable/next.html"


def lecturer_card(user: User, lecturer: Lecturer) -> Card:
    """Show what a lecturer gives next."""
    taken = next_of(user, Session.objects.filter(lecturers__lecturer=lecturer))
    return Card(NEXT, {"taken": taken, "lecturer": lecturer})


def venue_card(user: User, venue: Venue) -> Card:
    """Show what is held at a venue next: in its rooms, or by a class that is held there without a room."""
    in_rooms = SessionPlace.objects.filter(room__venue=venue).order_by().values("session")
    bare = Session.objects.filter(batch__venue=venue, places=None).exclude(mode=Mode.SITE_VISIT)
    sessions = Session.objects.filter(pk__in=in_rooms.union(bare.order_by().values("pk")))
    return Card(NEXT, {"taken": next_of(user, sessions), "venue": venue})


register_section(
    BatchSection("timetable", "课程表", 50, "rotations:batch_timetable", shown_to=everybody)
)
register_lecturer_block(lecturer_card)
register_venue_block(venue_card)
