"""Online study from a table: each row judged, credited once, and taken home with remarks."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from core.fields.organizations import label_of
from core.jobs.models import Job
from tests.factories.hours import checked_study, rule, study_line
from tests.factories.trainees import PersonFactory, id_number, secretary_of
from trainees.models import HoursEntry, Person, StudyImport
from trainees.selectors.hours import hours_of
from trainees.selectors.studies import study_rows
from trainees.services.hours import reverse_hours
from trainees.services.studies.imports import drop_study, import_study, start_study
from trainees.studies.sheets import read_study, study_template
from trainees.tasks import import_study as run_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

ADD = reverse("trainees:study_add")


def credited(study: StudyImport, by: User, *, only_good: bool = False) -> StudyImport:
    return import_study(study, only_good=only_good, by=by, advance=lambda _count: None)


def counts(study: StudyImport) -> tuple[int, int, int]:
    return study.new_count, study.same_count, study.problem_count


def sentences(study: StudyImport) -> list[tuple[int, str, str]]:
    return [
        (row["number"], column, said)
        for row in study_rows(study)
        for column, _, said in row["faults"]
    ]


def test_courses_are_credited_and_make_no_day(world: World) -> None:
    person = secretary_of(world.village)
    study = checked_study(
        world.county,
        study_line(person, platform="共产党员网"),
        study_line(person, course="农村政策", hours="", minutes="90"),
        by=world.alice,
    )
    assert counts(study) == (2, 0, 0)

    done = credited(study, world.alice)

    year = hours_of(person, 2026)
    assert [year.hours, year.days] == [6, 0]
    entry = HoursEntry.objects.get(minutes=180)
    assert (entry.note, entry.source, entry.study_import) == (
        "党章专题（共产党员网）",
        "online",
        study,
    )
    assert (done.state, done.rows, done.workbook) == ("done", "", "")


def test_the_same_table_again_credits_nothing_more(world: World) -> None:
    person = secretary_of(world.village)
    credited(checked_study(world.county, study_line(person), by=world.alice), world.alice)

    again = checked_study(world.county, study_line(person, course=" 党章专题 "), by=world.bob)

    assert counts(again) == (0, 1, 0)
    with pytest.raises(ValidationError) as refused:
        start_study(again, only_good=False, by=world.bob)
    assert refused.value.code == "nothing"
    credited(again, world.bob)
    assert HoursEntry.objects.count() == 1


def test_two_tables_with_one_course_checked_before_either_ran(world: World) -> None:
    person = secretary_of(world.village)
    first, second = (checked_study(world.county, study_line(person), by=world.alice) for _ in "12")

    for study in (first, second):
        credited(study, world.alice)

    assert HoursEntry.objects.count() == 1
    second.refresh_from_db()
    assert counts(second) == (0, 1, 0)


def test_what_a_merged_record_has_is_not_credited_again(world: World) -> None:
    person, twin = secretary_of(world.village), PersonFactory.create(organization=world.village)
    credited(checked_study(world.county, study_line(twin), by=world.alice), world.alice)
    Person.objects.filter(pk=twin.pk).update(merged_into=person)

    study = checked_study(world.county, study_line(person), by=world.alice)

    assert counts(study) == (0, 1, 0)


def test_what_was_reversed_may_come_again_and_a_change_wants_a_reversal(world: World) -> None:
    person = secretary_of(world.village)
    credited(checked_study(world.county, study_line(person), by=world.alice), world.alice)
    changed = checked_study(world.county, study_line(person, hours="5"), by=world.alice)
    assert sentences(changed) == [(2, "学时", "已记入 180 分钟，如有更正请先冲销原记录。")]

    reverse_hours(HoursEntry.objects.get(), note="学时有误", by=world.alice)
    again = checked_study(world.county, study_line(person, hours="5"), by=world.alice)
    credited(again, world.alice)

    assert str(hours_of(person, 2026).hours) == "5.0000"
    last = checked_study(world.county, study_line(person, hours="5"), by=world.alice)
    assert counts(last) == (0, 1, 0)


def test_hours_follow_the_rule_of_the_day(world: World) -> None:
    rule(world.county, by=world.alice, valid_from=dt.date(2026, 3, 10))
    person = secretary_of(world.village)
    lines = [study_line(person, done_on=f"2026-03-{day:02d}") for day in (9, 10)]

    credited(checked_study(world.county, *lines, by=world.alice), world.alice)

    assert sorted(HoursEntry.objects.values_list("minutes", flat=True)) == [180, 200]
    assert str(hours_of(person, 2026).hours) == "8.0000"


NOT_FOUND = "在“平江县”范围内没有找到此人，请核对号码，或先登记到花名册。"


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"name": ""}, "姓名", "必填，请补上。"),
        ({"course": ""}, "课程", "必填，请补上。"),
        ({"done_on": ""}, "完成日期", "必填，请补上。"),
        ({"done_on": "2026-03"}, "完成日期", "请填到日，如2026-03-09。"),
        ({"done_on": "2099-01-01"}, "完成日期", "完成日期不能晚于今天。"),
        ({"hours": ""}, "学时", "请填写学时或分钟。"),
        ({"minutes": "90"}, "学时", "学时和分钟只填一项。"),
        ({"hours": "0"}, "学时", "学时应大于零。"),
        ({"hours": "-2"}, "学时", "学时应大于零。"),
        ({"hours": "9999"}, "学时", "一门课程的学时过大，请核对。"),
        ({"hours": "四"}, "学时", "请填数字。"),
        ({"hours": "", "minutes": "1.5"}, "分钟", "请填整数。"),
        ({"id_number": ""}, "身份证号", "请填写身份证号，没有的填写手机。"),
        ({"id_number": id_number(7)}, "身份证号", NOT_FOUND),
        ({"id_number": "", "mobile": "13900000007"}, "手机", NOT_FOUND),
        ({"name": "某某某"}, "姓名", "该身份证号登记的姓名是“张三”，与表中不一致。"),
    ],
)
def test_wrong_rows_say_what_is_wrong(
    world: World, cells: dict[str, str], column: str, sentence: str
) -> None:
    person = secretary_of(world.village, name="张三")

    study = checked_study(world.county, study_line(person, **cells), by=world.alice)

    assert sentences(study) == [(2, column, sentence)]
    assert counts(study) == (0, 0, 1)


def test_a_wrong_id_number_is_told_by_its_own_sentence(world: World) -> None:
    person = secretary_of(world.village)
    broken = person.id_number[:-1] + ("1" if person.id_number[-1] != "1" else "2")

    ((_, column, said),) = sentences(
        checked_study(world.county, study_line(person, id_number=broken), by=world.alice)
    )

    assert column == "身份证号"
    assert said


def test_people_out_of_reach_are_nobody(world: World) -> None:
    strange, other = secretary_of(world.next_village), secretary_of(world.other_village)

    far = checked_study(world.county, study_line(strange), by=world.alice)
    beside = checked_study(world.township, study_line(other), by=world.alice)

    assert sentences(far) == [(2, "身份证号", NOT_FOUND)]
    assert sentences(beside)[0][2].startswith("在“长寿镇”范围内没有找到此人")


def test_people_without_an_id_number_are_known_by_mobile_and_name(world: World) -> None:
    person = secretary_of(world.village, id_number="")
    twins = [
        PersonFactory.create(
            organization=world.village, name="李四", id_number="", mobile="13912345678"
        )
        for _ in "12"
    ]

    study = checked_study(
        world.county,
        study_line(person, mobile=person.mobile),
        study_line(twins[0], mobile=twins[0].mobile),
        by=world.alice,
    )

    assert counts(study) == (1, 0, 1)
    assert sentences(study) == [(3, "手机", "有多人姓名、手机相同，请填写身份证号。")]


def test_a_row_twice_is_one_row_too_many(world: World) -> None:
    person = secretary_of(world.village)

    study = checked_study(world.county, study_line(person), study_line(person), by=world.alice)

    assert sentences(study) == [(3, "课程", "与第 2 行重复。")]


def test_bad_rows_stop_the_table_unless_the_good_ones_are_chosen(world: World) -> None:
    person = secretary_of(world.village)
    bad = study_line(person, hours="")
    study = checked_study(world.county, study_line(person), bad, by=world.alice)

    for act in (
        lambda: start_study(study, only_good=False, by=world.alice),
        lambda: credited(study, world.alice),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "problems"
    assert not HoursEntry.objects.exists()
    study.refresh_from_db()
    assert study.state == "checked"
    credited(study, world.alice, only_good=True)
    assert HoursEntry.objects.count() == 1
    with pytest.raises(ValidationError) as refused:
        drop_study(study, by=world.alice)
    assert refused.value.code == "not_open"


def test_a_table_of_any_length_asks_the_same(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [PersonFactory.create(organization=world.village) for _ in range(30)]
    study = checked_study(world.county, *map(study_line, people), by=world.alice)

    with django_assert_max_num_queries(20):
        credited(study, world.alice)
    assert HoursEntry.objects.count() == 30


def test_the_whole_way_on_screen(world: World, client_of: ClientOf) -> None:
    person, client = secretary_of(world.village), client_of(world.alice)
    workbook = study_template([study_line(person), study_line(person, course="农村政策", hours="")])
    file = SimpleUploadedFile("网络自学.xlsx", workbook)

    uploaded = client.post(ADD, {"organization": label_of(world.county), "file": file})

    study = StudyImport.objects.get()
    url = reverse("trainees:study_detail", args=[study.pk])
    assert uploaded["Location"] == url
    page = client.get(url).content.decode()
    assert "请填写学时或分钟。" in page
    assert "全部导入" not in page
    assert person.id_number not in client.get(url, {"show": "new"}).content.decode()
    problems = client.get(reverse("trainees:study_problems", args=[study.pk]))
    sheet = load_workbook(io.BytesIO(problems.content))["网络自学"]
    remark = sheet.cell(3, 9)
    assert (sheet.cell(1, 9).value, sheet.cell(2, 9).value) == ("问题说明", None)
    assert (remark.value, remark.font.color.rgb) == ("学时：请填写学时或分钟。", "00C00000")
    assert [row.number for row in read_study(problems.content)] == [2, 3]
    start = reverse("trainees:study_start", args=[study.pk])
    assert client.get(start).status_code == 405
    assert client.post(start, {"rows": "all"}).status_code == 409
    assert client.post(start, {"rows": "good"}).status_code == 302
    result = run_import(Job.objects.get())
    assert result is not None
    assert result.message == "记入 1 条，已在册 0 条，未导入 1 行。"
    assert "只保留数量" in client.get(url).content.decode()
    assert client.post(start, {"rows": "good"}).status_code == 409
    drop = reverse("trainees:study_drop", args=[study.pk])
    assert client.post(drop).status_code == 409


def test_a_csv_comes_back_as_our_template_with_remarks(world: World, client_of: ClientOf) -> None:
    person = secretary_of(world.village)
    text = f"姓名,手机号码,课程名称,完成时间,获得学时\n{person.name},13900000007,党章专题,2026-03-09,4\n"
    file = SimpleUploadedFile("平台导出.csv", text.encode("gb18030"))
    client = client_of(world.alice)

    client.post(ADD, {"organization": label_of(world.county), "file": file})

    study = StudyImport.objects.get()
    problems = client.get(reverse("trainees:study_problems", args=[study.pk]))
    sheet = load_workbook(io.BytesIO(problems.content))["网络自学"]
    assert sheet.cell(2, 1).value == person.name
    assert sheet.cell(2, 9).value == f"手机：{NOT_FOUND}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的，请选择填好的表格重新上传。"),
        (b"%PDF-1.7", "这是PDF文件，不是表格，请上传填好的Excel文件。"),
        (
            "单位,人数\n邵阳村,3\n".encode(),
            "没有找到表头：表中要有一行标题，写着“姓名”“课程”“完成日期”等列名。请补上标题行，或下载模板填好后再上传。",
        ),
        (study_template(), "表格里没有数据，请填好后再上传。"),
    ],
)
def test_other_files_are_refused(
    world: World, client_of: ClientOf, content: bytes, message: str
) -> None:
    file = SimpleUploadedFile("网络自学.xlsx", content)

    response = client_of(world.alice).post(
        ADD, {"organization": label_of(world.county), "file": file}
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {"file": [message]}


def test_a_dropped_table_is_forgotten_and_strangers_find_none(
    world: World, client_of: ClientOf
) -> None:
    study = checked_study(world.county, study_line(secretary_of(world.village)), by=world.alice)
    detail, drop = (reverse(f"trainees:study_{act}", args=[study.pk]) for act in ("detail", "drop"))

    for user in (world.charlie, world.dora):
        client = client_of(user)
        assert (client.get(detail).status_code, client.post(drop).status_code) == (404, 404)
    assert client_of(world.alice).post(drop).status_code == 302
    study.refresh_from_db()
    assert (study.state, study.rows, study.workbook) == ("dropped", "", "")


def test_the_list_asks_the_same_for_one_table_and_three(
    world: World, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = client_of(world.alice), reverse("trainees:study_list")
    line: dict[str, Any] = study_line(secretary_of(world.village))
    client.get(url)
    for _ in range(3):
        checked_study(world.county, line, by=world.alice)

    with django_assert_max_num_queries(6):
        page = client.get(url)
    assert len(page.context["listing"].rows) == 3


def test_the_ledger_leads_to_the_table_only_who_may_look_at_it(
    world: World, client_of: ClientOf
) -> None:
    person = secretary_of(world.village)
    study = checked_study(world.county, study_line(person), by=world.alice)
    credited(study, world.alice)
    url = reverse("trainees:study_detail", args=[study.pk])
    ledger = reverse("trainees:hours_ledger", args=[person.pk])

    pages = {
        user.username: client_of(user).get(ledger, {"year": "2026"}).content.decode()
        for user in (world.alice, world.bob, world.dora)
    }

    assert [name for name, page in pages.items() if url in page] == [world.alice.username]
    assert all("党章专题" in page for page in pages.values())
