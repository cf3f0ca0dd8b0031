"""Samples of blockings, availability, bases and calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.factories.batches import VenueFactory
from tests.factories.resources import BaseFactory, BlockingFactory, CalendarFactory
from tests.factories.timetable import LecturerFactory

if TYPE_CHECKING:
    from tests.cast import World


@sample("courses:blocking_add")
def venue(world: World) -> dict[str, Any]:
    """A venue of alice's county."""
    return {"pk": VenueFactory.create(organization=world.county).pk}


@sample("courses:blocking_remove")
def blocking(world: World) -> dict[str, Any]:
    """A blocking of that venue."""
    made = BlockingFactory.create(venue__organization=world.county)
    return {"pk": made.venue_id, "blocking": made.pk}


@sample("courses:lecturer_availability")
def lecturer(world: World) -> dict[str, Any]:
    """A lecturer of alice's county."""
    return {"pk": LecturerFactory.create(organization=world.county).pk}


@sample("courses:base_edit", "courses:base_nominate")
def base(world: World) -> dict[str, Any]:
    """A base of alice's county."""
    return {"pk": BaseFactory.create(venue__organization=world.county).venue_id}


@sample("courses:base_decide")
def nominated_base(world: World) -> dict[str, Any]:
    """A base that asks alice's county for its plaque."""
    made = BaseFactory.create(
        venue__organization=world.county, state="nominated", nominated_to=world.county
    )
    return {"pk": made.venue_id}


@sample("courses:base_withdraw")
def named_base(world: World) -> dict[str, Any]:
    """A base with the county's plaque."""
    made = BaseFactory.create(
        venue__organization=world.county,
        state="awarded",
        awarded_by=world.county,
        awarded_on="2026-03-01",
    )
    return {"pk": made.venue_id}


@sample("calendars:detail", "calendars:edit", "calendars:delete")
def calendar(world: World) -> dict[str, Any]:
    """A calendar of alice's county."""
    return {"pk": CalendarFactory.create(organization=world.county).pk}
