"""Samples of the trainees app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import job_sample, sample
from tests.factories.trainees import (
    AppointmentFactory,
    HoursEntryFactory,
    PersonFactory,
    checked_roster,
    secretary_of,
)
from trainees.services.corrections import request_correction
from trainees.services.merges import merge_people
from trainees.services.transfers import request_transfer

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


@sample(
    "trainees:import_detail",
    "trainees:import_start",
    "trainees:import_drop",
    "trainees:import_problems",
)
def roster(world: World) -> dict[str, Any]:
    """A roster that alice uploaded for her county."""
    return {"pk": checked_roster(world.county, by=world.alice).pk}


@job_sample("trainees.import_roster")
def roster_job(world: World) -> tuple[dict[str, Any], str]:
    """The import of that roster; its result speaks of what was written."""
    made = checked_roster(world.county, by=world.alice, file_name="平江县书记花名册.xlsx")
    return {"roster": made.pk, "only_good": True}, "平江县书记花名册"


@job_sample("listing.export")
def roster_export(world: World) -> tuple[dict[str, Any], str]:
    """The whole roster as a file; a person of the village is in it."""
    PersonFactory.create(organization=world.village, name="平江张三")
    return {"list": "trainees.roster", "query": "", "columns": ["name"]}, "平江张三"


@sample("trainees:person_twin")
def twin(world: World) -> dict[str, Any]:
    """A secretary whose second record is looked for."""
    return {"pk": secretary_of(world.village).pk}


@sample("trainees:pair_merge", "trainees:pair_apart")
def pair(world: World) -> dict[str, Any]:
    """Two records of one name in that village."""
    first, second = (PersonFactory.create(organization=world.village) for _ in range(2))
    return {"first": first.pk, "second": second.pk}


@sample("trainees:merge_undo")
def merge(world: World) -> dict[str, Any]:
    """Two records of that village that were made one."""
    keep, drop = (PersonFactory.create(organization=world.village) for _ in range(2))
    return {"pk": merge_people(keep, drop, by=world.alice, reason="同一人").pk}


@sample("trainees:transfer_detail", "trainees:transfer_withdraw")
def transfer(world: World) -> dict[str, Any]:
    """A person of that village whom another of alice's townships wants."""
    wanted = secretary_of(world.village)
    return {"pk": request_transfer(wanted, world.other_village, by=world.alice).pk}


@sample("trainees:correction_detail")
def correction(world: World) -> dict[str, Any]:
    """What the secretary of that village wants mended."""
    person = secretary_of(world.village)
    return {"pk": request_correction(person, field="name", wanted="李四", by=world.alice).pk}
