"""Samples of the trainees app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.days import today
from tests.architecture.samples import job_sample, sample
from tests.factories.hours import checked_study, recognised, rule, study_line, target
from tests.factories.trainees import (
    AppointmentFactory,
    HoursEntryFactory,
    PersonFactory,
    checked_roster,
    id_number,
    secretary_of,
    uploaded_roster,
    written_roster,
)
from trainees.enums import ImportState
from trainees.models import RosterImport
from trainees.roster.sheets import roster_template
from trainees.services.corrections import request_correction
from trainees.services.merges import merge_people
from trainees.services.rounds.drafting import draft_round
from trainees.services.rounds.holding import hold_round
from trainees.services.transfers import request_transfer

if TYPE_CHECKING:
    from tests.cast import World
    from trainees.models import ElectionRound


@sample(
    "trainees:person_detail",
    "trainees:person_edit",
    "trainees:account_open",
    "trainees:appointment_add",
    "trainees:hours_ledger",
    "trainees:hours_credit",
    "trainees:hours_transcript",
)
def person(world: World) -> dict[str, Any]:
    """The secretary of a village below alice."""
    return {"pk": secretary_of(world.village).pk}


@sample("trainees:person_reveal")
def personal_number(world: World) -> dict[str, Any]:
    """The ID number of that secretary."""
    return {"pk": secretary_of(world.village).pk, "field": "id_number"}


@sample("trainees:appointment_end", "trainees:appointment_correct", "trainees:appointment_primary")
def appointment(world: World) -> dict[str, Any]:
    """A post in that village."""
    return {"pk": AppointmentFactory.create(organization=world.village).pk}


@sample(
    "trainees:round_detail",
    "trainees:round_edit",
    "trainees:round_seats",
    "trainees:round_template",
    "trainees:round_sheet",
    "trainees:round_hold",
    "trainees:round_drop",
)
def election_round(world: World) -> dict[str, Any]:
    """A round that alice drafted for her county."""
    return {"pk": drafted_round(world).pk}


@sample("trainees:line_person")
def election_line(world: World) -> dict[str, Any]:
    """A seat of that round."""
    return {"pk": drafted_round(world).lines.get(organization=world.village).pk}


@job_sample("trainees.hold_round")
def round_job(world: World) -> tuple[dict[str, Any], str]:
    """Holding that round; its result names it."""
    made = drafted_round(world, title="平江县村支书换届")
    made.lines.filter(organization=world.village).update(outcome="reelected")
    return {"round": made.pk, "only_good": False}, "平江县村支书换届"


@sample("trainees:round_undo")
def held_round(world: World) -> dict[str, Any]:
    """A round that alice held: the village got a newcomer."""
    return {"pk": held_newcomer(world).pk}


@job_sample("trainees.undo_round")
def undo_round_job(world: World) -> tuple[dict[str, Any], str]:
    """Taking that round back; its result names it."""
    made = held_newcomer(world, title="平江县村支书换届")
    return {"round": made.pk, "was": made.state}, "平江县村支书换届"


def held_newcomer(world: World, title: str = "村党组织换届") -> ElectionRound:
    """Return a round that seated somebody new in the village."""
    made = drafted_round(world, title)
    facts = {"outcome": "newcomer", "name": "新任甲", "id_number": id_number(77)}
    line = made.lines.get(organization=world.village)
    for name, value in facts.items():
        setattr(line, name, value)
    line.save()
    return hold_round(made, only_good=False, by=world.alice, advance=lambda: None)


def drafted_round(world: World, title: str = "村党组织换届") -> ElectionRound:
    """Return a round of the county; the village has a secretary."""
    secretary_of(world.village)
    return draft_round(world.county, title=title, held_on=today(), by=world.alice)


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
    "trainees:import_confirm",
    "trainees:import_drop",
    "trainees:import_problems",
)
def roster(world: World) -> dict[str, Any]:
    """A roster that alice uploaded for her county."""
    return {"pk": checked_roster(world.county, by=world.alice).pk}


@sample(
    "trainees:study_detail",
    "trainees:study_start",
    "trainees:study_drop",
    "trainees:study_problems",
)
def study(world: World) -> dict[str, Any]:
    """Online study of that secretary, uploaded for the county."""
    line = study_line(secretary_of(world.village))
    return {"pk": checked_study(world.county, line, by=world.alice).pk}


@sample("trainees:recognition_detail")
def recognition(world: World) -> dict[str, Any]:
    """A class held elsewhere that the secretary attended."""
    return {"pk": recognised([secretary_of(world.village)], by=world.alice).pk}


@sample("trainees:rule_withdraw")
def hours_rule(world: World) -> dict[str, Any]:
    """A rule of the county that has not begun."""
    return {"pk": rule(world.county, by=world.alice).pk}


@sample("trainees:target_withdraw")
def hours_target(world: World) -> dict[str, Any]:
    """A target of the county whose year has not begun."""
    return {"pk": target(world.county, by=world.alice).pk}


@job_sample("trainees.import_study")
def study_job(world: World) -> tuple[dict[str, Any], str]:
    """The import of that table; its result names the file."""
    line = study_line(secretary_of(world.village))
    made = checked_study(world.county, line, by=world.alice, file_name="平江县网络自学.xlsx")
    return {"study": made.pk, "only_good": True}, "平江县网络自学"


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


@job_sample("trainees.decide_roster")
def roster_to_decide(world: World) -> tuple[dict[str, Any], str]:
    """A roster whose question a worker answers as we propose."""
    cells = {
        "organization": world.county.name,
        "name": "李四",
        "mobile": "0730-8889364",
        "post": "第一书记",
        "starts": "2021-03",
    }
    workbook = roster_template((), [cells])
    made = uploaded_roster(
        world.county, workbook, by=world.alice, file_name="平江县书记花名册.xlsx"
    )
    RosterImport.objects.filter(pk=made.pk).update(state=ImportState.CHECKING)
    return {"roster": made.pk, "code": ""}, "平江县书记花名册"


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
