"""Rosters from real workbooks: read, judged, shown, and written whole or not at all."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from core.audit.models import AuditEntry
from core.fields.organizations import label_of
from core.jobs.models import Job
from tests.factories.organizations import OrganizationFactory
from tests.factories.trainees import (
    PersonFactory,
    id_number,
    mobile,
    person_name,
    secretary_of,
    uploaded_roster,
)
from tests.trainees.roster.files import places_in, read
from trainees.models import Appointment, Person, RosterImport, RosterRow
from trainees.roster.columns import COLUMNS
from trainees.roster.sheets import roster_template
from trainees.selectors.imports import names_for_template, problems_of
from trainees.services.rosters.decisions import accept_proposals
from trainees.services.rosters.imports import import_rows, start_import
from trainees.tasks import check_roster, import_roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import Organization, User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

ADD = reverse("trainees:import_add")


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


def sheet(*lines: dict[str, str]) -> bytes:
    return roster_template((), lines)


def upload(under: Organization, by: User, *lines: dict[str, str]) -> RosterImport:
    return uploaded_roster(under, sheet(*lines), by=by)


def counts(roster: RosterImport) -> tuple[int, int, int, int]:
    return (
        roster.new_count,
        roster.changed_count,
        roster.same_count,
        roster.problem_count,
    )


def write(roster: RosterImport, by: User, *, only_good: bool = False) -> RosterImport:
    return import_rows(roster, only_good=only_good, by=by, say=lambda _text: None)


def sentences(roster: RosterImport) -> list[tuple[int, str, str]]:
    return [
        (problem["row"], problem["column"], problem["sentence"])
        for row in RosterRow.objects.filter(roster=roster).order_by("pk")
        for problem in problems_of(row)
        if problem["weight"] != "note"
    ]


def test_the_template_comes_back_as_it_was_filled(world: World) -> None:
    names = names_for_template(world.alice, world.county)
    workbook = load_workbook(io.BytesIO(roster_template(names)))

    assert names == ["平江县", "长寿镇", "邵阳村", "加义镇", "练埠村"]
    titles = [str(cell.value) for cell in workbook["花名册"][1]]
    assert titles == [f"{c.title}*" if c.is_required else c.title for c in COLUMNS]
    assert len(workbook["花名册"].data_validations.dataValidation) == 4
    assert read(roster_template(names)).rows == []


def test_namesake_organizations_are_written_with_their_parents(world: World) -> None:
    OrganizationFactory.create(parent=world.other_township, name="邵阳村")

    names = names_for_template(world.alice, world.county)

    assert names.count("邵阳村") == 0
    assert {"长寿镇/邵阳村", "加义镇/邵阳村"} <= set(names)
    ambiguous = upload(world.county, world.alice, line())
    assert sentences(ambiguous) == [
        (2, "任职组织", "有 2 个同名组织，请选择：长寿镇/邵阳村、加义镇/邵阳村。")
    ]
    assert counts(upload(world.county, world.alice, line(organization="长寿镇/邵阳村")))[0] == 1


def test_a_roster_is_written_whole(world: World) -> None:
    roster = upload(
        world.county,
        world.alice,
        line(1),
        line(2, organization="练埠村", name="王五", sex="女", heads_village_too="是"),
        line(1, organization="长寿镇", post="第一书记"),
    )
    assert (counts(roster), roster.confirm_count) == ((2, 0, 0, 0), 1)
    assert not Person.objects.exists()

    done = write(accept_proposals(roster, by=world.alice), world.alice)

    assert counts(done) == (3, 0, 0, 0)
    first, second = Person.objects.order_by("id")
    assert (first.name, first.org_path, first.initials) == ("李四", world.village.path, "ls")
    assert (first.mobile, first.sex) == (mobile(1), "male")
    posts = [(post.seat, post.is_primary) for post in first.appointments.order_by("id")]
    assert posts == [("邵阳村党支部书记", True), ("长寿镇第一书记", False)]
    assert second.appointments.get().heads_village_too
    assert second.appointments.get().term == "2021-03 至今"
    entry = AuditEntry.objects.get(action="trainees.import_roster")
    assert (entry.actor, entry.detail) == (world.alice, {"new": 3})
    done.refresh_from_db()
    assert (done.state, done.survey, done.workbook) == ("done", "", "")
    assert not RosterRow.objects.exists()


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    write(upload(world.county, world.alice, line()), world.alice)

    again = upload(world.county, world.alice, line())

    assert counts(again) == (0, 0, 1, 0)
    write(again, world.alice)
    assert (Person.objects.count(), Appointment.objects.count()) == (1, 1)


def test_changed_facts_are_written_and_blanks_erase_nothing(world: World) -> None:
    write(upload(world.county, world.alice, line(education="高中")), world.alice)

    roster = upload(world.county, world.alice, line(mobile=mobile(99), education=""))

    assert counts(roster) == (0, 1, 0, 0)
    assert RosterRow.objects.get(roster=roster).changes == ["mobile"]
    write(roster, world.alice)
    person = Person.objects.get()
    assert (person.mobile, person.education, person.revision) == (mobile(99), "高中", 2)


def test_every_problem_names_its_row_and_column(world: World) -> None:
    secretary_of(world.other_village, name="赵六")
    PersonFactory.create(organization=world.next_village, name="钱七", id_number=id_number(7))
    PersonFactory.create(organization=world.village, name="孙八", id_number=id_number(8))

    roster = upload(
        world.county,
        world.alice,
        line(1, id_number="430626197506150012"),
        line(2, organization="江东村"),
        line(3, organization="练埠村"),
        line(4),
        line(5, name="周九"),
        line(7, name="钱七", organization="长寿镇"),
        line(8, name="孙捌", organization="加义镇"),
        line(9, name="", post="村长", starts="去年"),
        line(10, organization="加义镇", starts="2099-01"),
    )

    assert sentences(roster) == [
        (2, "身份证号", "身份证号校验位不符，请逐位核对。"),
        (3, "任职组织", "在“平江县”及所辖组织中没有找到。"),
        (4, "职务", "赵六（2021-03-01 至今）与此任期重叠，请先办理换届。"),
        (6, "职务", "第 5 行已列“邵阳村”的书记，一个组织只有一位。"),
        (
            7,
            "身份证号",
            "该身份证号已在其他单位登记，在册单位不在您的范围，不能直接写入，请选择。",
        ),
        (8, "身份证号", "该身份证号已登记为“孙八”，与表中姓名“孙捌”不一致。"),
        (9, "姓名", "请填写姓名。"),
        (9, "任职日期", "日期应写成“2021-03-09”“2021-03”或“2021年3月”。"),
        (10, "任职日期", "任职日期不能晚于今天。"),
    ]
    assert (counts(roster), roster.confirm_count) == ((1, 0, 0, 7), 1)


def test_only_the_right_rows_are_written_when_asked(world: World) -> None:
    roster = upload(world.county, world.alice, line(1), line(2, organization="无此村"))
    with pytest.raises(ValidationError) as refused:
        start_import(roster, only_good=False, by=world.alice)
    assert refused.value.code == "problems"

    write(roster, world.alice, only_good=True)

    assert Person.objects.get().id_number == id_number(1)


def test_what_went_wrong_since_the_upload_stops_the_import(world: World) -> None:
    roster = upload(world.county, world.alice, line(1), line(2, organization="练埠村"))
    secretary_of(world.other_village)

    with pytest.raises(ValidationError) as refused:
        write(roster, world.alice)

    assert refused.value.code == "changed"
    assert Person.objects.count() == 1
    roster.refresh_from_db()
    assert (roster.state, roster.problem_count) == ("checked", 1)


def test_a_roster_is_imported_once(world: World) -> None:
    roster = upload(world.county, world.alice, line())
    write(roster, world.alice)

    with pytest.raises(ValidationError) as refused:
        write(roster, world.alice)
    assert refused.value.code == "not_open"
    with pytest.raises(ValidationError):
        start_import(roster, only_good=True, by=world.alice)


def test_a_large_roster_asks_as_many_questions_as_a_small_one(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [line(serial, name=person_name(serial), post="第一书记") for serial in range(1, 180)]

    with django_assert_max_num_queries(65):
        roster = upload(world.county, world.alice, *rows)
    assert sentences(roster) == []
    with django_assert_max_num_queries(75):
        write(roster, world.alice)

    assert Person.objects.count() == 179


def test_a_roster_holds_no_personal_data_in_the_clear(world: World) -> None:
    roster = upload(world.county, world.alice, line(), line(2, organization="无此村"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT workbook FROM trainees_rosterimport")
        assert not cursor.fetchone()[0].startswith("UEs")
        cursor.execute("SELECT id_number, mobile, content, faults FROM trainees_rosterrow")
        sealed = [text for row in cursor.fetchall() for text in row if text]
    assert len(sealed) == 6
    assert {text.partition(":")[0] for text in sealed} == {"aes256gcm"}
    assert RosterRow.objects.get(roster=roster, number=2).id_number == id_number(1)


def test_the_whole_way_on_screen(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    file = SimpleUploadedFile("花名册.xlsx", sheet(line(1), line(2, organization="无此村")))

    uploaded = client.post(ADD, {"organization": label_of(world.county), "file": file})

    roster = RosterImport.objects.get()
    url = reverse("trainees:import_detail", args=[roster.pk])
    assert uploaded["Location"] == url
    assert "核对花名册：花名册.xlsx" in client.get(url).content.decode()
    checked = check_roster(Job.objects.get())
    assert checked is not None
    assert checked.message == "共 2 行，有问题 1 行，需确认 0 行。"
    page = client.get(url).content.decode()
    assert "在“平江县”及所辖组织中没有找到。" in page
    assert "全部导入" not in page
    assert id_number(1) not in client.get(url, {"show": "new"}).content.decode()
    start = reverse("trainees:import_start", args=[roster.pk])
    assert client.get(start).status_code == 405
    assert client.post(start, {"rows": "all"}).status_code == 409
    assert client.post(start, {"rows": "good"}).status_code == 302
    result = import_roster(Job.objects.get(kind="trainees.import_roster"))
    assert result is not None
    assert result.message == "新增 1 人，变更 0 人，未变 0 人，未导入 1 行。"
    assert "之前可以撤销" in client.get(url).content.decode()
    assert client.post(start, {"rows": "good"}).status_code == 409


def test_problems_come_back_in_the_users_own_workbook(world: World, client_of: ClientOf) -> None:
    wrong = line(2, organization="无此村", id_number="430626197506150012")
    roster = upload(world.county, world.alice, line(1), wrong)
    url = reverse("trainees:import_problems", args=[roster.pk])
    shown = client_of(world.alice).get(reverse("trainees:import_detail", args=[roster.pk]))
    assert "18 位号码，已隐去" in shown.content.decode()
    assert "430626197506150012" not in shown.content.decode()

    response = client_of(world.alice).get(url)

    page = load_workbook(io.BytesIO(response.content))["花名册"]
    place = len(COLUMNS) + 1
    assert page.cell(1, place).value == "问题说明"
    assert page.cell(2, place).value is None
    remark = page.cell(3, place)
    assert "任职组织：在“平江县”及所辖组织中没有找到。" in str(remark.value)
    assert remark.font.color.rgb == "00C00000"
    again = read(response.content).rows
    assert [row.others for row in again] == [{}, {}]
    assert "430626197506150012" in [cell.value for cell in page[3]]
    assert client_of(world.charlie).get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("花名册.xlsx", b"", "文件是空的，请选择填好的表格重新上传。"),
        ("通知.pdf", b"%PDF-1.7", "这是PDF文件，不是表格，请上传填好的Excel文件。"),
        ("花名册.xlsx", b"PK\x03\x04broken", "文件不完整或已损坏，请重新保存一次再上传。"),
        (
            "花名册.csv",
            "单位名,人数\n邵阳村,3\n".encode(),
            "没有找到表头：表中要有一行标题，写着“姓名”“单位”“职务”等。请补上标题行，或下载模板填好后再上传。",
        ),
    ],
)
def test_other_files_are_refused_with_what_to_do(
    world: World, client_of: ClientOf, name: str, content: bytes, message: str
) -> None:
    file = SimpleUploadedFile(name, content)

    response = client_of(world.alice).post(
        ADD, {"organization": label_of(world.county), "file": file}
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {"file": [message]}
    assert label_of(world.county) in response.content.decode()
    assert not RosterImport.objects.exists()


def test_the_template_is_sent_for_a_subtree_in_reach(world: World, client_of: ClientOf) -> None:
    url = reverse("trainees:import_template")

    own = client_of(world.bob).get(url)
    chosen = client_of(world.bob).get(url, {"organization": label_of(world.village)})
    strange = client_of(world.bob).get(url, {"organization": label_of(world.next_village)})

    assert places_in(own.content) == ["长寿镇", "邵阳村"]
    assert places_in(chosen.content) == ["邵阳村"]
    assert strange.status_code == 404
    assert client_of(world.dora).get(url).status_code == 404


@pytest.mark.parametrize("name", ["import_detail", "import_start", "import_drop"])
def test_a_stranger_finds_no_roster(world: World, client_of: ClientOf, name: str) -> None:
    roster = upload(world.county, world.alice, line())
    url = reverse(f"trainees:{name}", args=[roster.pk])
    client = client_of(world.charlie)

    assert 404 in {client.get(url).status_code, client.post(url).status_code}
    assert RosterImport.objects.get().state == "checked"


def test_a_dropped_roster_is_forgotten(world: World, client_of: ClientOf) -> None:
    roster = upload(world.county, world.alice, line())
    url = reverse("trainees:import_drop", args=[roster.pk])
    client = client_of(world.alice)

    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    roster.refresh_from_db()
    assert (roster.state, roster.survey, roster.workbook) == ("dropped", "", "")
    assert not RosterRow.objects.exists()
    assert not Person.objects.exists()


def test_the_list_asks_the_same_for_one_roster_and_three(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(world.alice)
    url = reverse("trainees:import_list")
    upload(world.county, world.alice, line())
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)
    upload(world.county, world.alice, line())
    upload(world.county, world.alice, line())

    with django_assert_num_queries(6):
        page = client.get(url)
    assert len(page.context["listing"].rows) == 3
