"""Samples of the trainees app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.factories.trainees import AppointmentFactory, HoursEntryFactory, secretary_of

if TYPE_CHECKING:
    from tests.cast import World


@sample(
    "trainees:person_detail",
    "trainees:person_edit",
    "trainees:account_open",
    "trainees:appointment_add",
    "trainees:hours_ledger",
)
def person(world: World) -> dict[str, Any]:
    """The secretary of a village below alice."""
    return {"pk": secretary_of(world.village).pk}


@sample("trainees:person_reveal")
def personal_number(world: World) -> dict[str, Any]:
    """The ID number of that secretary."""
    return {"pk": secretary_of(world.village).pk, "field": "id_number"}


@sample("trainees:appointment_end")
def appointment(world: World) -> dict[str, Any]:
    """A post in that village."""
    return {"pk": AppointmentFactory.create(organization=world.village).pk}


@sample("trainees:hours_reverse")
def hours_entry(world: World) -> dict[str, Any]:
    """Hours of that secretary."""
    return {"pk": HoursEntryFactory.create(person=secretary_of(world.village)).pk}
