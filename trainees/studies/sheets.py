"""The table of online study as a workbook: the template, what comes back, and our remarks in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.spreadsheets import parsers
from core.spreadsheets.files import Limits, UnreadableFile
from core.spreadsheets.imports import read_template
from core.spreadsheets.remarks import remarked
from core.spreadsheets.templates import Column, TemplateSpec, render_template
from trainees.studies.rows import MOST_MINUTES, TITLES, Fault, StudyRow, read_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LIMITS = Limits()


def _column(key: str, parser: parsers.Parser, note: str = "", **options: object) -> Column:
    return Column(key, TITLES[key], parser=parser, note=note, **options)  # type: ignore[arg-type]  # options of Column


SPEC = TemplateSpec(
    (
        _column("name", parsers.text(50), required=True),
        _column(
            "id_number",
            parsers.identifier,
            "18 位，文本格式；没有的填写手机",
            width=24,
            synonyms=("公民身份号码", "身份证号码"),
        ),
        _column("mobile", parsers.identifier, synonyms=("手机号码", "手机号", "联系电话")),
        _column(
            "course",
            parsers.text(100),
            required=True,
            width=36,
            synonyms=("课程名称", "学习内容", "专题"),
        ),
        _column(
            "done_on",
            parsers.day,
            "如 2026-03-09",
            required=True,
            synonyms=("学习日期", "完成时间", "日期"),
        ),
        _column("hours", parsers.decimal_number, "学时、分钟只填一项", synonyms=("获得学时",)),
        _column(
            "minutes",
            parsers.whole(1, MOST_MINUTES),
            "学时、分钟只填一项",
            synonyms=("学习时长（分钟）", "学习分钟"),
        ),
        _column("platform", parsers.text(50), "如 共产党员网、干部网络学院", width=20),
    ),
    name="网络自学",
    guidance=(
        "一人一门课程一行；人员按身份证号识别，没有身份证号的按手机和姓名识别。",
        "同一人同一天完成的同一门课程只记一次，重复导入不会多记。",
        "学时按完成当日执行的折算规则记入；只有分钟的直接按分钟记入。",
    ),
)


def study_template(rows: Iterable[Mapping[str, object]] = ()) -> bytes:
    """Return the workbook to fill in."""
    return render_template(SPEC, rows)


def read_study(workbook: bytes) -> list[StudyRow]:
    """Return the rows of a filled table.

    Raises UnreadableFile, with a sentence for the user, when the file or its header cannot be read.
    """
    parsed = read_template(SPEC, workbook, LIMITS)
    if parsed.file_problems:
        raise UnreadableFile("".join(problem.message for problem in parsed.file_problems))
    return [
        read_row(
            row.number,
            {key: "" if value is None else str(value) for key, value in row.values.items()},
            [Fault(p.column, p.cell, p.message) for p in row.problems],
        )
        for row in parsed.rows
    ]


def remarked_study(
    workbook: bytes,
    rows: Sequence[Mapping[str, str]],
    numbers: Sequence[int],
    remarks: Mapping[int, str],
) -> bytes:
    """Return the user's own workbook with a red column of remarks, ready to correct and upload.

    What is no XLSX comes back as our template with the same rows.
    """
    if not workbook.startswith(b"PK"):
        places = {old: new for new, old in enumerate(numbers, start=2)}
        workbook = study_template(rows)
        remarks = {places[number]: text for number, text in remarks.items()}
    return remarked(workbook, SPEC.columns, remarks)
