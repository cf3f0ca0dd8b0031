"""Where the headers of a roster are is found once, at the upload, and believed by the check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.factories.trainees import id_number, mobile
from trainees.models import RosterImport, RosterRow
from trainees.roster import survey as surveys
from trainees.roster.sheets import LIMITS, roster_template
from trainees.roster.survey import survey_file
from trainees.services.rosters import imports
from trainees.services.rosters.imports import check_rows
from trainees.services.rosters.uploads import receive_roster

if TYPE_CHECKING:
    import pytest

    from core.spreadsheets.files import Limits
    from tests.cast import World
    from trainees.roster.readings import Survey

LINE = {
    "organization": "邵阳村",
    "name": "李四",
    "id_number": id_number(1),
    "mobile": mobile(1),
    "post": "党支部书记",
    "starts": "2021-03",
}


def received(world: World) -> RosterImport:
    workbook = roster_template((), [LINE])
    survey = survey_file(workbook, LIMITS)
    return receive_roster(
        world.county, file_name="花名册.xlsx", workbook=workbook, survey=survey, by=world.alice
    )


def checked(roster: RosterImport, world: World) -> tuple[dict[str, int], list[str]]:
    done = check_rows(roster, by=world.alice, advance=lambda _rows: None, say=lambda _text: None)
    names = RosterRow.objects.filter(roster=done).values_list("name", flat=True)
    return done.counts, list(names)


def test_the_check_looks_for_no_header(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = received(world)

    def refuse(*_args: object) -> None:
        raise AssertionError("surveyed again")

    monkeypatch.setattr(surveys, "find_header", refuse)

    assert checked(roster, world) == ({"new": 1}, ["李四"])


def test_an_upload_that_did_not_keep_them_is_surveyed_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = received(world)
    kept = json.loads(roster.survey)
    for sheet in kept["sheets"]:
        del sheet["header_rows"]
    roster.survey = json.dumps(kept)
    roster.save(update_fields=["survey"])
    asked: list[bytes] = []

    def surveyed(data: bytes, limits: Limits) -> Survey:
        asked.append(data)
        return survey_file(data, limits)

    monkeypatch.setattr(imports, "survey_file", surveyed)

    assert checked(roster, world) == ({"new": 1}, ["李四"])
    assert len(asked) == 1
