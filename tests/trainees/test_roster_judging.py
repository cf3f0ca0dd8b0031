"""Rows against the record and against each other: cases 7, 13–16, 22, 28 and 29 of the importer's table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from organizations.services.mergers import merge_organizations
from tests.factories.organizations import OrganizationFactory
from tests.factories.trainees import (
    AppointmentFactory,
    PersonFactory,
    id_number,
    mobile,
    secretary_of,
    uploaded_roster,
)
from trainees.models import Appointment, Person, RosterImport, RosterRow, TransferRequest
from trainees.roster.places import Place, PlaceIndex
from trainees.roster.sheets import roster_template
from trainees.selectors.imports import problems_of
from trainees.services.rosters.decisions import accept_proposals, answer_rows
from trainees.services.rosters.imports import import_rows

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from tests.cast import World


def line(serial: int = 1, **cells: str) -> dict[str, str]:
    """One right row of 邵阳村."""
    return {
        "organization": "邵阳村",
        "name": "李四",
        "id_number": id_number(serial),
        "mobile": mobile(serial),
        "post": "党支部书记",
        "starts": "2021-03",
        **cells,
    }


def upload(under: Organization, by: User, *lines: dict[str, str]) -> RosterImport:
    return uploaded_roster(under, roster_template((), lines), by=by)


def write(roster: RosterImport, by: User) -> RosterImport:
    return import_rows(roster, only_good=False, by=by, say=lambda _text: None)


def kinds(roster: RosterImport) -> list[str]:
    rows = RosterRow.objects.filter(roster=roster).exclude(kind="missing")
    return list(rows.order_by("number").values_list("kind", flat=True))


def said(roster: RosterImport, number: int) -> list[dict[str, Any]]:
    return problems_of(RosterRow.objects.get(roster=roster, number=number))


def answer(roster: RosterImport, number: int, by: User, **answers: str) -> RosterImport:
    row = RosterRow.objects.get(roster=roster, number=number)
    return answer_rows(roster, {row.pk: answers}, by=by)


def place(pk: int, name: str, parent: int | None, path: str, *, is_living: bool = True) -> Place:
    return Place(pk, name, "", parent, path, is_living)


INDEX = PlaceIndex.of(
    [
        place(1, "平江县", None, "1"),
        place(2, "长寿镇", 1, "11"),
        place(3, "加义镇", 1, "12"),
        place(4, "张家村", 2, "111"),
        place(5, "张家村", 3, "121"),
        place(6, "坡头社区居委会", 2, "112"),
        place(7, "旧村", 2, "113", is_living=False),
        place(8, "大张家村", 3, "122"),
        place(9, "邵阳村", 2, "114"),
    ],
    [place(90, "岳阳市", None, "")],
)


@pytest.mark.parametrize(
    ("text", "hint", "found"),
    [
        ("邵阳村", "", [9]),
        ("邵阳村委会", "", [9]),
        ("邵阳村村民委员会", "", [9]),
        ("中共邵阳村总支部委员会", "", [9]),
        ("中共平江县长寿镇邵阳村支部委员会", "", [9]),
        ("邵阳村党支部", "", [9]),
        ("邵阳", "", [9]),
        ("长寿镇邵阳村", "", [9]),
        ("岳阳市长寿镇邵阳村", "", []),
        ("张家村", "", [4, 5]),
        ("加义镇/张家村", "", [5]),
        ("加义镇党委／张家村党支部", "", [5]),
        ("张家村", "长寿镇", [4]),
        ("张家村", "填报单位（盖章）：加义镇党委", [5]),
        ("坡头社区", "", [6]),
        ("长寿镇党委", "", [2]),
        ("无此村", "", []),
        ("旧村", "", []),
        ("加义镇/邵阳村", "", []),
        ("", "", []),
    ],
)
def test_places_are_found_by_what_offices_call_them(text: str, hint: str, found: list[int]) -> None:
    assert [one.pk for one in INDEX.find(text, hint).living] == found


def test_a_place_that_ended_is_told_apart_from_one_that_never_was() -> None:
    assert [one.pk for one in INDEX.find("旧村").ended] == [7]
    assert not INDEX.find("无此村").ended


def test_an_alias_is_understood_and_nothing_is_created(world: World) -> None:
    roster = upload(world.township, world.bob, line(organization="中共邵阳村总支部委员会"))

    assert kinds(roster) == ["new"]
    write(roster, world.bob)
    assert Person.objects.get().organization == world.village


def test_namesakes_wait_for_a_choice_that_holds_for_all_rows(world: World) -> None:
    twin = OrganizationFactory.create(parent=world.other_township, name="邵阳村")
    roster = upload(world.county, world.alice, line(1), line(2, name="王五", post="第一书记"))
    assert kinds(roster) == ["confirm", "confirm"]
    with pytest.raises(ValidationError) as refused:
        accept_proposals(roster, by=world.alice)
    assert refused.value.code == "nothing"

    answer(roster, 2, world.alice, place=str(twin.pk))

    assert kinds(roster) == ["new", "new"]
    write(roster, world.alice)
    assert {person.organization for person in Person.objects.all()} == {twin}


def test_a_merged_village_leads_to_its_successor(world: World) -> None:
    successor = OrganizationFactory.create(parent=world.township, name="新邵阳村")
    merge_organizations([world.village], successor, on=dt.date(2026, 1, 5), by=world.alice)

    roster = upload(world.county, world.alice, line())

    (warning,) = said(roster, 2)
    assert warning["sentence"] == "该组织已于 2026-01-05 并入“新邵阳村”，请确认。"
    accept_proposals(roster, by=world.alice)
    write(roster, world.alice)
    assert Person.objects.get().organization == successor


def test_outside_the_senders_subtree_nothing_is_found(world: World) -> None:
    roster = upload(world.township, world.bob, line(organization="练埠村"))

    assert [problem["code"] for problem in said(roster, 2)] == ["place_unknown"]


def test_one_person_with_two_posts_chooses_the_primary_one(world: World) -> None:
    roster = upload(
        world.county, world.alice, line(1), line(1, organization="长寿镇", post="第一书记")
    )
    assert kinds(roster) == ["confirm", "new"]
    (question,) = said(roster, 2)
    assert question["sentence"] == "表中列了2项职务，请选择主要任职，其余记为兼任。"
    second = RosterRow.objects.get(roster=roster, number=3)

    answer(roster, 2, world.alice, primary=f"r{second.pk}")
    write(roster, world.alice)

    person = Person.objects.get()
    assert {post.post: post.is_primary for post in person.appointments.all()} == {
        "branch_secretary": False,
        "first_secretary": True,
    }
    assert person.organization == world.township


def test_identical_rows_are_ignored_and_unequal_ones_refused(world: World) -> None:
    roster = upload(world.county, world.alice, line(1), line(1), line(1, mobile=mobile(9)))

    assert kinds(roster) == ["new", "ignored", "problem"]
    assert [problem["sentence"] for problem in said(roster, 3)] == ["与第 2 行重复，已忽略。"]


def test_a_number_under_two_names_is_refused(world: World) -> None:
    roster = upload(world.county, world.alice, line(1), line(1, name="王五", organization="练埠村"))

    assert kinds(roster) == ["new", "problem"]


def test_a_namesake_with_another_number_is_another_person(world: World) -> None:
    PersonFactory.create(organization=world.village, name="李四", id_number=id_number(5))

    roster = upload(world.county, world.alice, line(1))

    assert kinds(roster) == ["new"]


def test_a_name_and_phone_on_record_are_the_same_person(world: World) -> None:
    known = PersonFactory.create(
        organization=world.township, name="李四", id_number="", mobile=mobile(1)
    )

    roster = upload(world.county, world.alice, line(1))

    row = RosterRow.objects.get(roster=roster, number=2)
    assert (row.kind, row.person_key) == ("changed", known.pk)
    assert row.changes == ["sex", "id_number", "birth_on"]


def test_a_name_and_birth_month_in_the_same_place_are_the_same_person(world: World) -> None:
    known = PersonFactory.create(organization=world.village, name="李四", id_number=id_number(5))

    row = line(id_number="", mobile="13900000077", birth="1975-06")
    roster = upload(world.county, world.alice, row)

    assert RosterRow.objects.get(roster=roster, number=2).person_key == known.pk


@pytest.mark.parametrize("is_same", [True, False])
def test_a_name_without_a_number_is_matched_by_hand(world: World, *, is_same: bool) -> None:
    known = PersonFactory.create(organization=world.village, name="李四", id_number="")

    roster = upload(world.county, world.alice, line(1))
    assert kinds(roster) == ["confirm"]
    answer(roster, 2, world.alice, same_person=f"p{known.pk}" if is_same else "new")
    write(roster, world.alice)

    assert Person.objects.count() == (1 if is_same else 2)


def test_a_twin_without_a_dot_may_be_the_same(world: World) -> None:
    known = PersonFactory.create(organization=world.township, name="买买提·艾力", id_number="")

    roster = upload(world.county, world.alice, line(1, name="买买提艾力"))

    (question,) = [one for one in said(roster, 2) if one["code"] == "same_person"]
    assert question["options"][0][0] == f"p{known.pk}"
    write(accept_proposals(roster, by=world.alice), world.alice)
    assert Person.objects.get().name == "买买提·艾力"


def test_two_rows_of_one_name_with_one_number_are_asked_about(world: World) -> None:
    roster = upload(
        world.county,
        world.alice,
        line(1),
        line(id_number="", mobile=mobile(2), post="第一书记"),
    )
    assert kinds(roster) == ["new", "confirm"]

    answer(roster, 3, world.alice, same_row="new")

    write(roster, world.alice)
    assert Person.objects.filter(name="李四").count() == 2


def test_a_person_of_another_county_is_asked_for_and_never_copied(world: World) -> None:
    PersonFactory.create(organization=world.next_village, name="李四", id_number=id_number(1))
    roster = upload(world.county, world.alice, line(1), line(2, name="王五", organization="练埠村"))
    assert kinds(roster) == ["confirm", "new"]

    answer(roster, 2, world.alice, elsewhere="transfer")
    assert kinds(roster) == ["ignored", "new"]
    write(roster, world.alice)

    assert Person.objects.get(name="李四").organization == world.next_village
    (asked,) = TransferRequest.objects.all()
    assert asked.from_organization == world.next_village
    assert asked.to_organization == world.village


def test_a_person_of_another_county_under_another_name_is_not_told(world: World) -> None:
    PersonFactory.create(organization=world.next_village, name="钱七", id_number=id_number(1))

    roster = upload(world.county, world.alice, line(1))

    (problem,) = said(roster, 2)
    assert problem["sentence"] == "该身份证号已在其他单位登记，请联系上级组织部门核实。"
    assert "钱七" not in str(problem)


def test_another_beginning_of_a_term_is_kept_as_it_stands(world: World) -> None:
    person = PersonFactory.create(
        organization=world.village, name="李四", id_number=id_number(1), mobile=mobile(1)
    )
    period = DateRange(dt.date(2020, 5, 6), None, "[)")
    AppointmentFactory.create(person=person, organization=world.village, period=period)

    agreeing = upload(world.county, world.alice, line(1, starts="2020-05"))
    other = upload(world.county, world.alice, line(1, starts="2021-03"))

    assert (kinds(agreeing), kinds(other)) == (["same"], ["confirm"])
    write(accept_proposals(other, by=world.alice), world.alice)
    assert Appointment.objects.get().period == period


def test_who_is_missing_is_listed_and_left_alone(world: World) -> None:
    missing = secretary_of(world.other_village, name="赵六")
    secretary_of(world.next_village)

    roster = upload(world.county, world.alice, line(1))

    listed = RosterRow.objects.filter(roster=roster, kind="missing")
    assert list(listed.values_list("person_key", flat=True)) == [missing.pk]
    assert roster.counts == {"new": 1, "missing": 1}
    write(roster, world.alice)
    assert Appointment.objects.get(person=missing).is_running


def test_a_row_may_be_left_out(world: World) -> None:
    known = PersonFactory.create(organization=world.village, name="李四", id_number="")
    roster = upload(world.county, world.alice, line(1), line(2, name="王五", organization="练埠村"))

    answer(roster, 2, world.alice, same_person="skip")
    write(roster, world.alice)

    assert kinds(roster) == []
    assert set(Person.objects.values_list("name", flat=True)) == {known.name, "王五"}


def test_answers_that_were_not_offered_are_refused(world: World) -> None:
    PersonFactory.create(organization=world.village, name="李四", id_number="")
    stranger = PersonFactory.create(organization=world.next_village, name="周九")
    roster = upload(world.county, world.alice, line(1))

    with pytest.raises(ValidationError) as refused:
        answer(roster, 2, world.alice, same_person=f"p{stranger.pk}", other="x")

    assert refused.value.code == "nothing"


def test_a_sex_against_the_number_is_proposed_and_may_be_kept(world: World) -> None:
    roster = upload(world.county, world.alice, line(1, sex="女"))
    assert kinds(roster) == ["confirm"]

    accept_proposals(roster, by=world.alice)
    write(roster, world.alice)

    assert Person.objects.get().sex == "male"
