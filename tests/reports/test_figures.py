"""Figures counted from what happened, kept as JSON, checked, and laid out as the offices want them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from core.days import days_range, today
from core.papers.docx import render_docx
from core.papers.pdf import render_pdf
from core.papers.verification.docx import verify_docx
from core.papers.verification.pdf import verify_pdf
from evaluations.services.closing import close_round
from evaluations.services.rounds import open_round
from reports.checks import checks_of
from reports.figures import FigureRow, Figures, Group, differences, digest_of
from reports.papers import summary_paper
from reports.selectors.figures import figures_of
from reports.tables import situation_sheet
from reports.wording import draft_words, gaps_in
from rotations.enums import BatchState, DutyState, EnrolmentState
from rotations.services.duties import move_duty
from tests.factories.batches import BatchFactory, EnrolmentFactory, PublishedBatchFactory
from tests.factories.evaluations import RoundFactory, slips_of, vote
from tests.factories.organizations import category
from tests.reports.conftest import seat

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 31)


def held(world, scene, organization=None, heads: int = 2, days: int = 3):
    """A finished class of the unit with some who completed."""
    batch = BatchFactory.create(
        campaign=scene.campaign,
        organization=organization or world.county,
        dates=days_range(dt.date(2026, 3, 4), dt.date(2026, 3, 3) + dt.timedelta(days=days)),
    )
    for place in range(1, heads + 1):
        EnrolmentFactory.create(batch=batch, place=place, state=EnrolmentState.COMPLETED)
    EnrolmentFactory.create(batch=batch, place=heads + 1, state=EnrolmentState.INCOMPLETE)
    type(batch).objects.filter(pk=batch.pk).update(state=BatchState.FINISHED)
    return batch


def by_name(figures: Figures) -> dict[str, FigureRow]:
    return {row.name: row for row in figures.rows}


def test_rows_are_the_units_right_below_and_the_day_decides(world, scene):
    held(world, scene)
    held(world, scene, organization=world.township, heads=1, days=2)
    figures = figures_of(world.county, scene.campaign, DAY)
    rows = by_name(figures)
    assert list(rows) == ["本级", "长寿镇", "加义镇"]
    assert (rows["本级"].classes, rows["本级"].heads, rows["本级"].person_days) == (1, 2, 6)
    town = rows["长寿镇"]
    assert (town.due, town.done, town.waiting, town.note) == (3, 1, 2, "病假1人")
    assert (town.classes, town.heads, town.person_days) == (1, 1, 2)
    assert rows["加义镇"].done == 0  # trained in April
    assert figures_of(world.county, scene.campaign, today()).total.done == 2
    assert (figures.total_base, figures.total_trained) == (5, 1)
    assert "在任书记5人，无增减，共5人" in figures.basis
    assert figures.signer == "中共平江县委组织部"


def test_a_township_reports_by_category(world, scene):
    held(world, scene, organization=world.township)
    figures = figures_of(world.township, scene.campaign, DAY)
    assert [(row.name, row.due, row.done) for row in figures.rows] == [
        ("村", 3, 1),
        ("本级办班", 0, 0),
    ]
    assert figures.total.classes == 1
    assert figures.signer == "长寿镇"


def test_many_categories_become_columns_of_groups(world, scene):
    codes = ("township", "street", "agency", "institution", "school", "private_enterprise")
    for code in codes:
        duty = seat(scene.campaign, world.township, DutyState.DUE)
        type(duty).objects.filter(pk=duty.pk).update(category=category(code))
    names = [group.name for group in figures_of(world.county, scene.campaign, DAY).groups]
    assert names == ["乡镇街道", "村和社区", "机关事业单位", "两新组织", "学校"]


def test_figures_survive_storage_and_the_count_of_queries_is_fixed(
    world, scene, django_assert_num_queries
):
    held(world, scene)
    figures = figures_of(world.county, scene.campaign, DAY)
    assert Figures.from_json(figures.as_json()) == figures
    for unit in (world.prefecture, world.county):
        with django_assert_num_queries(12):
            figures_of(unit, scene.campaign, DAY)


@pytest.mark.parametrize(("ballots", "expected"), [(12, ("98分",)), (4, ())])
def test_only_published_scores_of_whole_classes_are_told(world, scene, ballots, expected):
    batch = PublishedBatchFactory.create(campaign=scene.campaign, organization=world.county)
    asked = RoundFactory.create(batch=batch)
    open_round(asked, by=world.alice)
    asked.refresh_from_db()
    vote(asked, slips_of(asked, ballots, by=world.alice), [5] * ballots)
    close_round(asked, by=world.alice)
    past = days_range(dt.date(2026, 3, 4), dt.date(2026, 3, 6))
    type(batch).objects.filter(pk=batch.pk).update(state=BatchState.FINISHED, dates=past)
    told = figures_of(world.county, scene.campaign, DAY).satisfaction
    assert tuple(score for _, score in told) == expected
    assert figures_of(world.next_county, scene.campaign, DAY).satisfaction == ()


def test_differences_name_row_column_and_change(world, scene):
    filed = figures_of(world.county, scene.campaign, today())
    assert differences(filed, filed) == []
    move_duty(scene.duties[0], to=DutyState.DUE)
    found = differences(filed, figures_of(world.county, scene.campaign, today()))
    told = [(each.row, each.column, each.filed, each.now, each.change) for each in found]
    assert told == [("长寿镇", "已训", 1, 0, "-1"), ("合计", "已训", 2, 1, "-1")]


def small(**changes) -> Figures:
    """Figures of two rows."""
    facts = {
        "unit": "平江县",
        "signer": "中共平江县委组织部",
        "campaign": "集中轮训",
        "theme": "社会管理",
        "topics": ("党的理论",),
        "base_cutoff_on": "2026-03-01",
        "as_of": "2026-03-31",
        "row_title": "单位",
        "groups": (Group("village", "村"), Group("community", "社区")),
        "rows": (
            FigureRow("1", "长寿镇", {"village": 9, "community": 3}, {"village": 6}, 1, 6, 18, "病假6人"),
            FigureRow("2", "加义镇", {"village": 0}, {}),
        ),
        "total_base": 12,
        "total_trained": 6,
    }  # fmt: skip
    return Figures(**{**facts, **changes})


def failed(figures: Figures, before: Figures | None = None) -> list[int]:
    return [check.number for check in checks_of(figures, before) if not check.holds]


def test_each_check_finds_its_fault():
    assert failed(small()) == []
    assert failed(small(total_base=13)) == [1]
    row = small().rows[0]
    wrong = {"village": 10, "community": 0}
    assert failed(small(rows=(replace(row, trained=wrong),), total_trained=10)) == [2]
    assert failed(small(rows=(replace(row, classes=0),))) == [3]
    assert failed(small(rows=(replace(row, person_days=5),))) == [3]
    assert failed(small(rows=(replace(row, note=""),))) == [4]
    assert failed(small(), small(total_base=11)) == [5]
    assert failed(small(), small(total_trained=7)) == [6]


def test_the_digest_depends_on_every_word_and_on_what_came_before():
    assert digest_of({"b": 1, "a": "村"}, "") == digest_of({"a": "村", "b": 1}, "")
    assert len({digest_of({"a": 1}, ""), digest_of({"a": 2}, ""), digest_of({"a": 1}, "x")}) == 3


def sheet(figures: Figures) -> bytes:
    return situation_sheet(
        figures,
        title="集中轮训情况报表",
        filled_on=DAY,
        head="李部长",
        filler="王明",
        phone="0730-1",
        note="病假",
    )


def evaluated(page: Any, address: str) -> Any:
    """Work out the simple formulas that the form uses: SUM of cells or a span, and a guarded rate."""
    value = page[address].value
    if not (isinstance(value, str) and value.startswith("=")):
        return value or 0
    if value.startswith("=SUM("):
        inner = value.removeprefix("=SUM(").removesuffix(")")
        cells = inner.split(",") if "," in inner else [inner]
        found = [c.coordinate for span in cells for c in flat(page[span])]
        return sum(evaluated(page, cell) for cell in found)
    upper, lower = value.removesuffix(")").rpartition(",")[2].split("/")
    assert value == f'=IF(N({lower})=0,"",{upper}/{lower})'
    below = evaluated(page, lower)
    return evaluated(page, upper) / below if below else ""


def flat(found: Any) -> list[Any]:
    """Return the cells of one address or of a span."""
    rows = found if isinstance(found, tuple) else ((found,),)
    return [cell for row in rows for cell in row]


def test_the_table_has_the_offices_layout_and_formulas_that_hold():
    data = sheet(small())
    page: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page["A1"].value == "集中轮训情况报表"
    assert page["A2"].value == "填报单位（盖章）：中共平江县委组织部"
    heads = [cell.value for cell in page[3] if cell.value]
    assert heads == ["序号", "单位", "应训（底数）", "已办班期数", "已训人数", "人次", "人天", "完成率", "待训", "备注"]  # fmt: skip
    values: Any = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    formulas = [c.coordinate for row in page.iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) == 13
    for address in formulas:
        assert (values[address].value or "") == evaluated(page, address) or values[
            address
        ].value == 0
    total = [cell.value for cell in values[7]]
    assert total[:10] == ["合计", None, 12, 1, 6, 0, 6, 6, 18, 0.5]
    texts = [str(cell.value) for row in values.iter_rows() for cell in row if cell.value]
    assert any("底数为截至2026年3月1日" in text and "情况说明：病假" in text for text in texts)
    assert "单位负责人：李部长" in texts


def test_another_reader_reads_the_same_numbers():
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet(small()))).get_sheet_by_index(0)
    total = next(row for row in rows.to_python() if row[0] == "合计")
    assert total[2:10] == [12.0, 1.0, 6.0, 0.0, 6.0, 6.0, 18.0, 0.5]


def test_the_summary_keeps_to_the_national_format():
    figures = small(classes=(), attendance="97.5", satisfaction=(("课程满意度", "96%"),))
    words = draft_words(figures)
    assert len(gaps_in(words)) == 5
    assert "应训12人（村9人、社区3人）" in words[0]["text"]
    assert "97.5%" in words[2]["text"]
    assert "课程满意度96%" in words[3]["text"]
    assert "长寿镇6人（病假6人）" in words[4]["text"]
    paper = summary_paper(
        figures,
        words,
        title="中共平江县委组织部关于集中轮训工作情况的总结",
        dated_on=DAY,
        contact="联系人：王明；电话：0730-1",
    )
    assert verify_docx(render_docx(paper)) == []
    assert (
        verify_pdf(render_pdf(paper), expected=["基本情况与组织领导", "合计", "2026年3月31日"])
        == []
    )


def test_nobody_waiting_and_no_class_is_said_in_words():
    done = small(
        rows=(FigureRow("1", "长寿镇", {"village": 6}, {"village": 6}),), theme="", topics=()
    )
    words = draft_words(done)
    assert "应训人员已全部参训" in words[4]["text"]
    assert "尚未办结培训班" in words[0]["text"]
    assert words[1]["text"].startswith("【请补充")
