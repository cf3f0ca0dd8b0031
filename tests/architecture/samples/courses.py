"""Samples of courses, lecturers and venues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.factories.batches import RoomFactory, VenueFactory
from tests.factories.timetable import CourseFactory, LecturerFactory

if TYPE_CHECKING:
    from tests.cast import World


@sample(
    "courses:course_detail",
    "courses:course_edit",
    "courses:course_discard",
    "courses:course_restore",
)
def course(world: World) -> dict[str, Any]:
    """A course of alice's county."""
    return {"pk": CourseFactory.create(organization=world.county).pk}


@sample(
    "courses:lecturer_detail",
    "courses:lecturer_edit",
    "courses:lecturer_reveal",
    "courses:lecturer_discard",
    "courses:lecturer_restore",
    "rotations:lecturer_calendar",
)
def lecturer(world: World) -> dict[str, Any]:
    """A lecturer of alice's county."""
    made = LecturerFactory.create(organization=world.county, mobile="13912345678")
    return {"pk": made.pk}


@sample(
    "courses:venue_detail", "courses:venue_edit", "courses:venue_discard", "courses:venue_restore"
)
def venue(world: World) -> dict[str, Any]:
    """A venue of alice's county."""
    return {"pk": VenueFactory.create(organization=world.county).pk}


@sample("rotations:room_calendar")
def room(world: World) -> dict[str, Any]:
    """A room of that venue."""
    return {"pk": RoomFactory.create(venue__organization=world.county).pk}
