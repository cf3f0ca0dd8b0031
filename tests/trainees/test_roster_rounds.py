"""One round tells all that is wrong with a row, and nothing is asked for that is on record."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from core.days import today
from tests.factories.trainees import (
    AppointmentFactory,
    PersonFactory,
    id_number,
    mobile,
    secretary_of,
    uploaded_roster,
)
from trainees.models import Appointment, Person, RosterImport, RosterRow
from trainees.roster.sheets import roster_template
from trainees.selectors.imports import remarks_of
from trainees.selectors.previews import Preview
from trainees.services.rosters.decisions import accept_proposals, answer_rows
from trainees.services.rosters.imports import import_rows

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World

NO_START = ("任职日期", "请填写任职日期。")
BAD_NUMBER = id_number(1)[:17] + ("0" if id_number(1)[17] != "0" else "1")
SINCE = DateRange(dt.date(2020, 5, 6), None, "[)")


def line(serial: int = 1, /, **cells: str) -> dict[str, str]:
    """One row of 邵阳村 without a date, right but for that."""
    return {
        "organization": "邵阳村",
        "name": "李四",
        "id_number": id_number(serial),
        "mobile": mobile(serial),
        "post": "党支部书记",
        "starts": "",
        **cells,
    }


def upload(world: World, *lines: dict[str, str]) -> RosterImport:
    return uploaded_roster(world.county, roster_template((), lines), by=world.alice)


def kinds(roster: RosterImport) -> list[str]:
    rows = RosterRow.objects.filter(roster=roster).exclude(kind="missing")
    return list(rows.order_by("pk").values_list("kind", flat=True))


def told(roster: RosterImport) -> list[tuple[str, str]]:
    """Return what the page says of the rows with problems: column and sentence."""
    rows = Preview(roster, show="problem").rows
    return [(said["column"], said["sentence"]) for row in rows for said in row.problems]


def answer(roster: RosterImport, world: World, **answers: str) -> RosterImport:
    row = RosterRow.objects.get(roster=roster, number=2)
    return answer_rows(roster, {row.pk: answers}, by=world.alice)


def in_post(village: Organization, *, serial: int = 1, **facts: object) -> Person:
    """Return 李四, who sits in the village since a day of 2020."""
    person = PersonFactory.create(
        organization=village,
        **{"name": "李四", "id_number": id_number(serial), "mobile": mobile(serial)} | facts,
    )
    AppointmentFactory.create(person=person, organization=village, period=SINCE)
    return person


def test_a_blank_date_of_somebody_in_that_post_is_known(world: World) -> None:
    person = in_post(world.village)

    same, changed = upload(world, line()), upload(world, line(mobile=mobile(9)))

    assert (kinds(same), kinds(changed)) == (["same"], ["changed"])
    import_rows(changed, only_good=False, by=world.alice, say=lambda _text: None)
    person.refresh_from_db()
    assert person.mobile == mobile(9)
    assert Appointment.objects.get().period == SINCE


def test_a_term_with_a_planned_end_is_not_asked_about_when_the_date_is_blank(world: World) -> None:
    in_post(world.village)
    until = today() + dt.timedelta(days=90)
    Appointment.objects.update(period=DateRange(dt.date(2020, 5, 6), until, "[)"))

    assert kinds(upload(world, line())) == ["same"]


@pytest.mark.parametrize("post", ["", "第一书记", "ended"])
def test_a_blank_date_of_a_post_nobody_knows_is_wrong(world: World, post: str) -> None:
    if post:
        in_post(world.village)
    if post == "ended":
        Appointment.objects.update(period=DateRange(dt.date(2020, 5, 6), dt.date(2022, 5, 6)))

    roster = upload(world, line(post=post if post == "第一书记" else "党支部书记"))

    assert (kinds(roster), told(roster)) == (["problem"], [NO_START])


@pytest.mark.parametrize("is_same", [True, False])
def test_a_blank_date_waits_until_it_is_clear_who_it_is(world: World, *, is_same: bool) -> None:
    known = in_post(world.village, id_number="", mobile=mobile(7))
    roster = upload(world, line())
    assert kinds(roster) == ["confirm"]

    roster = answer(roster, world, same_person=f"p{known.pk}" if is_same else "new")

    if is_same:
        assert kinds(roster) == ["changed"]
        assert Preview(roster, show="changed").rows[0].what == "性别、身份证号、手机号码、出生日期"
    else:
        taken = ("职务", "李四（2020-05-06 至今）与此任期重叠，请先办理换届。")
        assert [said for said in told(roster) if said[0] != "姓名"] == [NO_START, taken]


def test_a_blank_date_waits_when_another_row_may_be_the_same_person(world: World) -> None:
    in_post(world.village)
    roster = upload(world, line(id_number="", mobile="", birth="1950"), line())
    first, second = RosterRow.objects.filter(roster=roster).order_by("number")
    assert [first.kind, second.kind] == ["problem", "same"]

    roster = upload(world, line(starts="2020-05"), line(id_number="", mobile=""))

    assert kinds(roster) == ["same", "confirm"]


def test_a_blank_date_of_somebody_another_unit_has_on_record_is_not_needed(world: World) -> None:
    in_post(world.next_village)
    roster = upload(world, line())
    assert kinds(roster) == ["confirm"]

    answer(roster, world, elsewhere="transfer")

    assert kinds(roster) == ["ignored"]


def test_a_row_without_the_date_of_another_is_only_repeated(world: World) -> None:
    in_post(world.village)

    assert kinds(upload(world, line(), line(), line(starts="2020-05"))) == [
        "same",
        "ignored",
        "problem",
    ]
    assert kinds(upload(world, line(starts="2020-05"), line())) == ["same", "ignored"]


def test_a_wrong_row_asks_for_no_date_that_is_known(world: World) -> None:
    in_post(world.village)
    phone = {"mobile": "139000012345"}

    roster = upload(
        world, line(**phone), line(**phone, organization="江东村"), line(**phone, post="")
    )

    assert kinds(roster) == ["problem"] * 3
    assert [column for column, _sentence in told(roster)] == [
        "手机号码", "手机号码", "任职组织", "职务", "手机号码",
    ]  # fmt: skip


def test_all_wrong_cells_of_a_row_are_told_at_once(world: World) -> None:
    holder = secretary_of(world.village, name="赵六")
    roster = upload(
        world,
        line(id_number=BAD_NUMBER, mobile="139000012345", starts="2021-13", sex="雄"),
        line(2, name="王五", mobile="139000012345"),
    )

    first, second = (
        [(said["column"], said["sentence"]) for said in row.problems]
        for row in Preview(roster, show="problem").rows
    )
    taken = ("职务", f"赵六（{holder.appointments.get().term}）与此任期重叠，请先办理换届。")
    assert [column for column, _sentence in first] == [
        "性别", "身份证号", "手机号码", "任职日期", "职务",
    ]  # fmt: skip
    assert first[-1] == taken
    assert second[1:] == [NO_START, taken]
    assert remarks_of(roster)["花名册", 3] == "".join(map("：".join, second))


def test_what_was_only_noted_does_not_stand_in_red(world: World) -> None:
    roster = upload(world, line(post="书记", mobile=""), line(2, name="李四（女）", mobile="1391"))

    remarks = remarks_of(roster)

    assert remarks["花名册", 2] == "任职日期：请填写任职日期。"
    assert "读取" not in remarks["花名册", 3]
    assert "整理" not in remarks["花名册", 3]


def test_a_cell_with_two_people_is_left_out_unless_somebody_says_otherwise(world: World) -> None:
    row = line(name="李四、王五", starts="2021-03")
    proposed, one = upload(world, row), upload(world, row)
    assert kinds(proposed) == ["confirm"]

    accept_proposals(proposed, by=world.alice)
    answer(one, world, two_names="one")

    assert (kinds(proposed), kinds(one)) == (["ignored"], ["new"])


def test_a_wrong_number_is_no_reason_to_call_the_holder_a_rival_of_himself(world: World) -> None:
    in_post(world.village)

    roster = upload(world, line(id_number=BAD_NUMBER, starts="2020-05"))

    assert told(roster) == [("身份证号", "身份证号校验位不符，请逐位核对。")]
    assert not RosterRow.objects.filter(roster=roster, kind="missing").exists()


def test_a_wrong_row_hears_of_its_neighbours_and_is_in_nobodys_way(world: World) -> None:
    wrong = {"mobile": "139000012345", "starts": "2021-03"}

    roster = upload(
        world,
        line(2, name="王五", **wrong),
        line(starts="2021-03"),
        line(name="周九", organization="练埠村", **wrong),
        line(**wrong),
    )

    assert kinds(roster) == ["problem", "new", "problem", "problem"]
    assert [said for said in told(roster) if said[0] != "手机号码"] == [
        ("职务", "第 3 行已列“邵阳村”的书记，一个组织只有一位。"),
        ("身份证号", "与第 3 行的身份证号相同，姓名不同。"),
        ("姓名", "与第 3 行是同一人同一职务，但内容不同，请只保留一行。"),
    ]


def test_a_wrong_row_of_a_number_on_record_says_whose_it_is(world: World) -> None:
    in_post(world.village)

    roster = upload(world, line(name="李斯", mobile="139000012345", starts="2021-03"))

    assert told(roster)[1:] == [("身份证号", "该身份证号已登记为“李四”，与表中姓名“李斯”不一致。")]


def test_a_wrong_row_is_asked_nothing(world: World) -> None:
    in_post(world.village, id_number="", mobile=mobile(7))

    roster = upload(world, line(mobile="139000012345", starts="2021-03"))

    assert [column for column, _sentence in told(roster)] == ["手机号码"]
    assert not Preview(roster, show="problem").rows[0].questions
