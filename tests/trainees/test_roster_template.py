"""Our own template, filled by hand."""

from __future__ import annotations

import io

from openpyxl import Workbook

from tests.factories.trainees import id_number
from tests.trainees.roster.files import read
from trainees.roster.columns import COLUMNS


def test_a_truncated_number_is_refused_even_when_it_looks_right() -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append([column.title for column in COLUMNS])
    cells = {"organization": "邵阳村", "name": "李四", "post": "党支部书记", "starts": "2021-03"}
    page.append([cells.get(column.key, "") for column in COLUMNS])
    page.cell(2, 3).value = int(id_number(1)[:17] + "0")
    buffer = io.BytesIO()
    book.save(buffer)

    (row,) = read(buffer.getvalue()).rows

    (problem,) = row.problems
    assert (problem.row, problem.column) == (2, "身份证号")
    assert "截断" in problem.sentence
