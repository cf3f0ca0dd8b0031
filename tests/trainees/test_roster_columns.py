"""Case 2 of the importer's table: odd columns are matched by somebody once, and remembered for that unit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from tests.factories.trainees import AppointmentFactory, PersonFactory, id_number, mobile
from tests.trainees.roster.files import LIMITS, book
from trainees.roster.survey import survey_file
from trainees.selectors.imports import remarks_of
from trainees.selectors.previews import Preview
from trainees.services.rosters.imports import check_rows, drop_import
from trainees.services.rosters.uploads import choose_columns, receive_roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import Organization, User
    from tests.cast import World
    from trainees.models import RosterImport

    ClientOf = Callable[[User], Client]

FIRST = ["序号", "所在地", "姓名", "联系方式", "", "身份", "职务", "到任"]
SECOND = ["", "", "", "手机", "办公", "", "", ""]


def odd_file() -> bytes:
    """Return a sheet with a header of two levels, and titles that are nobody's."""

    def merge(page) -> None:
        for area in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2", "H1:H2"):
            page.merge_cells(area)

    person = [1, "邵阳村", "李四", mobile(1), "0730-6222333", id_number(1), "支部书记", "2021.03"]
    return book(FIRST, SECOND, person, change=merge)


def received(under: Organization, by: User) -> RosterImport:
    data = odd_file()
    survey = survey_file(data, LIMITS)
    return receive_roster(under, file_name="名单.xlsx", workbook=data, survey=survey, by=by)


def test_case_02_columns_are_asked_about_once_and_remembered_for_the_unit(world: World) -> None:
    first = received(world.township, world.bob)
    assert first.state == "surveyed"
    with pytest.raises(ValidationError) as refused:
        choose_columns(first, chosen={0: {2: "name"}}, by=world.bob)
    assert refused.value.code == "missing"
    chosen = {1: "organization", 2: "name", 3: "mobile", 5: "id_number", 6: "post", 7: "starts"}
    choose_columns(first, chosen={0: chosen}, by=world.bob)

    assert received(world.township, world.bob).state == "checking"
    assert received(world.other_township, world.alice).state == "surveyed"


def test_columns_matched_wrongly_are_matched_again_after_the_check(
    world: World, client_of: ClientOf
) -> None:
    chosen = {
        1: "organization",
        2: "name",
        3: "office_phone",
        5: "id_number",
        6: "post",
        7: "starts",
    }
    wrong = choose_columns(received(world.township, world.bob), chosen={0: chosen}, by=world.bob)
    checked = check_rows(wrong, by=world.bob, advance=lambda _rows: None, say=lambda _text: None)
    bob = client_of(world.bob)
    columns = reverse("trainees:import_columns", args=[checked.pk])
    detail = bob.get(reverse("trainees:import_detail", args=[checked.pk])).content.decode()
    assert columns in detail
    assert "已作的选择需要重作" in bob.get(columns).content.decode()

    said = {f"column-0-{at}": key for at, key in chosen.items()} | {"column-0-3": "mobile"}
    answer = bob.post(columns, {"sheet-0": "on", **said})

    assert answer.status_code == 302
    checked.refresh_from_db()
    assert checked.state == "checking"
    assert received(world.township, world.bob).state == "checking"
    again = check_rows(checked, by=world.bob, advance=lambda _rows: None, say=lambda _text: None)
    assert Preview(again, show="new").rows[0].row.mobile == mobile(1)
    drop_import(again, by=world.bob)
    with pytest.raises(ValidationError) as refused:
        choose_columns(again, chosen={0: chosen}, by=world.bob)
    assert refused.value.code in ("nothing", "not_open")


def test_what_the_record_says_against_a_row_stands_under_the_sheets_own_titles(
    world: World,
) -> None:
    village = world.village
    PersonFactory(organization=village, name="李三", id_number=id_number(1))
    secretary = PersonFactory(organization=village, name="李四", id_number=id_number(2))
    AppointmentFactory(
        person=secretary, organization=village, period=DateRange(dt.date(2020, 5, 9), None)
    )
    header = ["所在地", "姓名", "身份证", "任职务", "到任时间"]
    data = book(
        header,
        ["邵阳村", "李四", id_number(1), "第一书记", "2021.03"],
        ["邵阳村", "李四", id_number(2), "党支部书记", "2021.03"],
    )
    roster = receive_roster(
        world.township,
        file_name="名单.xlsx",
        workbook=data,
        survey=survey_file(data, LIMITS),
        by=world.bob,
    )
    chosen = dict(enumerate(("organization", "name", "id_number", "post", "starts")))
    choose_columns(roster, chosen={0: chosen}, by=world.bob)
    roster = check_rows(roster, by=world.bob, advance=lambda _rows: None, say=lambda _text: None)

    other_name = Preview(roster, show="problem").rows[0].problems[0]
    (term,) = [
        said
        for said in Preview(roster, show="confirm").rows[0].problems
        if "任期" in said["sentence"]
    ]
    assert (other_name["column"], other_name["code"]) == ("身份证", "other_name")
    assert (term["column"], term["cell"]) == ("到任时间", "2021-03")
    remarks = {row: said for (_sheet, row), said in remarks_of(roster).items()}
    assert "到任时间：登记的任期是 2020-05-09 至今" in remarks[3]
