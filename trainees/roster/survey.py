"""What a file holds before anybody decides anything: which sheets, which header, which columns."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from core.lazily import lazily
from core.spreadsheets.books import open_book
from core.spreadsheets.files import UnreadableFile
from trainees.roster.cells import plain_text
from trainees.roster.columns import COLUMNS, TITLES
from trainees.roster.headers import SEARCHED, Header, find_header
from trainees.roster.lines import labels_in, unit_in, why_skipped
from trainees.roster.readings import RosterReading, SheetSurvey, Survey
from trainees.roster.sheet_rows import SheetReader, hint_of_name, parts_of
from trainees.roster.titles import guess_mapping, is_our_own, signature_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl import utils

    from core.spreadsheets.books import Page
    from core.spreadsheets.files import Limits
    from trainees.roster.records import RawRow
else:
    utils = lazily("openpyxl.utils")

__all__ = (
    "RosterReading",
    "SheetSurvey",
    "Survey",
    "read_rows",
    "signature_of",
    "stream_rows",
    "survey_file",
)

FIRST_ROWS = 60
SAMPLES = 3
NO_HEADER = "没有找到表头：表中要有一行标题，写着“姓名”“单位”“职务”等。请补上标题行，或下载模板填好后再上传。"
HIDDEN = {
    "hidden": "隐藏的工作表，没有读取",
    "veryHidden": "深度隐藏的工作表，没有读取",
    "chart": "不是数据表",
}


def survey_file(data: bytes, limits: Limits) -> Survey:
    """Return what a file holds; raise UnreadableFile with a sentence when it is no roster at all."""
    book = open_book(data, limits, first_rows=FIRST_ROWS)
    survey = Survey(book.kind.value)
    for page in book.pages:
        if page.state != "visible":
            survey.skipped.append((page.name, HIDDEN[page.state]))
            continue
        head = [[plain_text(value) for value in row] for row in islice(page.rows(), FIRST_ROWS)]
        header = find_header(head, page.scan.merges)
        if header is not None:
            survey.sheets.append(_survey_page(page, head, header))
        else:
            is_empty = not any(map(any, head))
            survey.skipped.append((page.name, "空表" if is_empty else "没有找到表头"))
    if not survey.sheets:
        raise UnreadableFile(NO_HEADER)
    return survey


def read_rows(
    data: bytes,
    survey: Survey,
    mappings: Mapping[str, Mapping[int, str]] | None,
    limits: Limits,
) -> RosterReading:
    """Return the rows of the surveyed sheets, their columns as mapped or as guessed."""
    reading = RosterReading([])
    reading.rows.extend(stream_rows(data, survey, mappings, limits, reading))
    return reading


def stream_rows(
    data: bytes,
    survey: Survey,
    mappings: Mapping[str, Mapping[int, str]] | None,
    limits: Limits,
    reading: RosterReading,
) -> Iterator[RawRow]:
    """Yield the rows of the surveyed sheets as they are read; `reading` takes all that is said beside them."""
    book = open_book(data, limits)
    pages = {page.name: page for page in book.pages}
    count = 0
    for sheet in survey.sheets:
        page = pages.get(sheet.name)
        if page is None:
            continue
        mapping = (mappings or {}).get(sheet.name) or sheet.mapping
        reader = SheetReader(data, page, sheet, mapping, limits, reading)
        yield from reader.rows()
        count += reader.count
        if reader.count:
            reading.sheets.add(sheet.name)
        if count > limits.rows:
            raise UnreadableFile(f"表中人员超过{limits.rows}行，请分成几个文件上传。")
    reading.notices.extend(f"工作表“{name}”未导入：{why}。" for name, why in survey.skipped)


def _survey_page(page: Page, head: list[list[str]], header: Header) -> SheetSurvey:
    mapping = guess_mapping(header.titles)
    labels: dict[str, str] = {}
    for row in head[: header.first]:
        labels |= labels_in([text for text in row if text])
    unit = unit_in(labels) or hint_of_name(page.name)
    survey = SheetSurvey(
        page.name,
        (header.first + 1, header.last + 1),
        header.titles,
        mapping,
        unit,
        notices=_notices(page, header, mapping),
    )
    above = frozenset(text for row in head[: header.first] for text in row if text)
    for row in head[header.last + 1 :]:
        texts = [text for text in row if text]
        if not texts:
            continue
        if why_skipped(texts, parts_of(header.titles), above):
            survey.submitter |= labels_in(texts)
        elif len(survey.samples) < SAMPLES:
            survey.samples.append(row[: len(header.titles)])
    survey.submitter = {**labels, **survey.submitter}
    return survey


def _notices(page: Page, header: Header, mapping: Mapping[int, str]) -> list[str]:
    """Return what the user should know of the columns of a sheet."""
    notices = []
    others = _others(header.titles, mapping)
    if others:
        notices.append(f"其他列（保留原文，不导入）：{'、'.join(others)}。")
    missing = [c.title for c in COLUMNS if c.is_required and c.key not in mapping.values()]
    if missing:
        notices.append(f"没有找到这些列：{'、'.join(missing)}，请在下面指定。")
    twice = _twice(header.titles, mapping)
    if twice:
        notices.append(f"含义相同的列只读一列，其余作为其他列：{'、'.join(twice)}。")
    hidden = [n for n in sorted(page.scan.hidden_columns) if n <= len(header.titles)]
    if hidden:
        names = (
            f"{utils.get_column_letter(n)}（{header.titles[n - 1] or '无标题'}）" for n in hidden
        )
        notices.append(f"含隐藏列{'、'.join(names)}，已一并读取。")
    if header.first >= SEARCHED - 1:
        notices.append("表头位置很靠下，请核对。")
    return notices


def _others(titles: Sequence[str], mapping: Mapping[int, str]) -> list[str]:
    return [
        title
        for position, title in enumerate(titles)
        if title and position not in mapping and not is_our_own(title)
    ]


def _twice(titles: Sequence[str], mapping: Mapping[int, str]) -> list[str]:
    """Return the titles that mean a column which another title already holds."""
    return [
        f"{title}（{TITLES[key]}）"
        for position, title in enumerate(titles)
        if position not in mapping and title
        for key in guess_mapping([title]).values()
        if key in mapping.values()
    ]
