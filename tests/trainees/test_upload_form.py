"""What the upload page offers before anything is typed, and how it shows the numbers of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from organizations.enums import Role
from tests.factories.trainees import id_number
from tests.factories.users import UserPostFactory
from tests.trainees.roster.files import LIMITS, book
from trainees.forms.imports import ColumnsForm, UploadForm
from trainees.roster.survey import survey_file
from trainees.roster.titles import column_of
from trainees.selectors.imports import survey_of
from trainees.services.rosters.uploads import receive_roster

if TYPE_CHECKING:
    from tests.cast import World

TITLES = ["姓名", "单位", "手机", "身份证号", "职务", "何时任现职"]


def form_of(world: World, titles: list[str], row: list[str]) -> ColumnsForm:
    """Return the form that asks what the columns of an uploaded sheet are."""
    data = book(titles, row)
    survey = survey_file(data, LIMITS)
    roster = receive_roster(
        world.township, file_name="名单.xlsx", workbook=data, survey=survey, by=world.bob
    )
    return ColumnsForm(survey=survey_of(roster))


def test_a_clerk_of_one_unit_need_not_name_it(world: World) -> None:
    assert UploadForm(user=world.bob).fields["organization"].initial == world.township
    UserPostFactory.create(user=world.bob, organization=world.other_township, role=Role.STAFF)
    del world.bob.current_posts
    assert UploadForm(user=world.bob).fields["organization"].initial is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("13900000001", "139****"),
        ("139 0000 0001", "139****"),
        ("+86 139-0000-0001", "+86 139****"),
        (id_number(1), f"{id_number(1)[:3]}****"),
        ("2021-03-09", "2021-03-09"),
        ("李四", "李四"),
    ],
)
def test_the_first_rows_show_no_number_whole(world: World, typed: str, shown: str) -> None:
    form = form_of(world, TITLES, ["李四", "邵阳村", typed, "", "书记", "2021.3"])
    assert form.groups[0].columns[2].samples == [shown]


def test_the_column_of_townships_stays_what_it_was_recognised_as(world: World) -> None:
    titles, row = (
        ["乡镇", "村名", "姓名", "职务", "到岗"],
        ["长寿镇", "张家村", "李四", "书记", "2021.3"],
    )
    form = form_of(world, titles, row)

    shown = {name: form[name].value() for name in form.fields if name.startswith("column-")}
    data = {"sheet-0": "on", **shown, "column-0-4": "starts"}
    answered = ColumnsForm(data, survey={"sheets": form.sheets})
    assert answered.is_valid(), answered.errors
    chosen = {0: "upper", 1: "organization", 2: "name", 3: "post", 4: "starts"}
    assert answered.chosen() == {0: chosen}


def test_a_question_as_title_of_the_beginning_of_a_term() -> None:
    assert column_of("任职情况/何时任现职") == "starts"
