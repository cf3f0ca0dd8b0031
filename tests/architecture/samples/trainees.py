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
    written_roster,
)
from trainees.enums import ImportState
from trainees.models import RosterImport

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
    "trainees:import_columns",
    "trainees:import_answer",
    "trainees:import_accept",
    "trainees:import_start",
    "trainees:import_drop",
    "trainees:import_problems",
)
def roster(world: World) -> dict[str, Any]:
    """A roster that alice uploaded for her county."""
    return {"pk": checked_roster(world.county, by=world.alice).pk}


@sample("trainees:import_undo")
def imported_roster(world: World) -> dict[str, Any]:
    """A roster that alice imported."""
    return {"pk": written_roster(world.county, by=world.alice).pk}


@job_sample("trainees.check_roster")
def uploaded(world: World) -> tuple[dict[str, Any], str]:
    """A roster that waits to be checked; its result speaks of the file."""
    made = checked_roster(world.county, by=world.alice, file_name="平江县书记花名册.xlsx")
    RosterImport.objects.filter(pk=made.pk).update(state=ImportState.CHECKING)
    return {"roster": made.pk}, "平江县书记花名册"


@job_sample("trainees.undo_roster")
def roster_to_undo(world: World) -> tuple[dict[str, Any], str]:
    """An import on its way back."""
    made = written_roster(world.county, by=world.alice, file_name="平江县书记花名册.xlsx")
    return {"roster": made.pk}, "平江县书记花名册"


@job_sample("trainees.remark_roster")
def roster_to_remark(world: World) -> tuple[dict[str, Any], str]:
    """The workbook of a checked roster with our remarks."""
    made = checked_roster(world.county, by=world.alice, file_name="平江县书记花名册.xlsx")
    return {"roster": made.pk}, "平江县书记花名册"


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
