"""Names pasted from a chat (接龙) or from a table: each line is somebody, or is shown as not recognised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.privacy.names import HAN, MIDDLE_DOT, normalize_name
from core.spreadsheets.books import Page
from core.spreadsheets.files import Limits
from trainees.dates import read_known_date
from trainees.roster.headers import find_header
from trainees.roster.posts import read_post
from trainees.roster.readings import RosterReading, SheetSurvey
from trainees.roster.records import RawRow
from trainees.roster.sheet_rows import SheetReader
from trainees.roster.titles import guess_mapping

if TYPE_CHECKING:
    from core.spreadsheets.sheets import CellValue

SHEET = "粘贴"
LIMITS = Limits(rows=20_000, columns=100)
FEWEST = 2  # titles above pasted cells
NUMBERED = re.compile(
    r"[\s#（(【\[]*\d{1,4}\s*[)）\]】.、．,，:：]\s*(?!\d{1,2}\b)|^\s*\d{1,4}\s+(?=\D)"
)
BETWEEN = re.compile(r"[\s,，;；、|｜/+＋:：—]+")
ID_NUMBER = re.compile(r"[0-9０-９]{17}[0-9０-９XxＸｘ*]|[0-9]{15}")
NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,15}}(?:[{MIDDLE_DOT}•・‧.．][{HAN}]{{1,15}})+")
UNIT = re.compile(
    r".*(村|社区|支部|总支|党委|工委|委员会|镇|乡|街道|街道办|办事处|居委会|村委会|公司|学校|中学|小学|"
    r"医院|局|县|市|区|农场|林场|合作社|协会|机关|中心|站|所)"
)
WITHIN = re.compile(r"(.{1,10}?(?:镇|乡|街道))(.{1,20}(?:村|社区|支部|总支|党委|居委会|村委会))")


def read_paste(text: str) -> RosterReading:
    """Return the people of a pasted text; lines that name nobody are listed as skipped."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")
    reading = RosterReading([])
    if len(lines) > LIMITS.rows:
        reading.notices.append(f"粘贴的内容超过{LIMITS.rows}行，其余没有读取，请改用文件导入。")
        lines = lines[: LIMITS.rows]
    if _read_table(lines, reading):
        return reading
    is_chain = sum(NUMBERED.match(line) is not None for line in lines) >= FEWEST
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _read_line(number, line, reading, is_chain=is_chain)
    return reading


def _read_table(lines: list[str], reading: RosterReading) -> bool:
    """Read cells below titles, as copied from a sheet; False when there are none."""
    rows: list[list[str]] = [line.split("\t")[: LIMITS.columns] for line in lines]
    header = find_header(rows, (), fewest=FEWEST) if any(len(row) > 1 for row in rows) else None
    if header is None:
        return False
    values: list[list[CellValue]] = [list(row) for row in rows]
    survey = SheetSurvey(
        SHEET,
        (header.first + 1, header.last + 1),
        header.titles,
        guess_mapping(header.titles),
    )
    for number, line in enumerate(lines[: header.first], start=1):
        if line.strip():
            reading.skipped.append((SHEET, number, f"表头之上：{line.strip()[:60]}"))
    page = Page(SHEET, lambda: iter(values))
    reading.rows.extend(SheetReader(b"", page, survey, survey.mapping, LIMITS, reading).rows())
    return True


def _read_line(number: int, line: str, reading: RosterReading, *, is_chain: bool) -> None:
    cells: dict[str, str] = {}
    rest: list[str] = []
    for token in _tokens(line):
        _put(token, cells, rest)
    if "name" not in cells and not _name_from_unit(cells):
        reading.skipped.append((SHEET, number, f"没有认出姓名：{line.strip()[:60]}"))
        return
    if is_chain and set(cells) == {"name"} and not NUMBERED.match(line):  # 好的收到
        reading.skipped.append((SHEET, number, f"接龙之外的话：{line.strip()[:60]}"))
        return
    others = {"其他": " ".join(rest)} if rest else {}
    reading.rows.append(RawRow(number, cells, sheet=SHEET, others=others))


def _tokens(line: str) -> list[str]:
    """Return the parts of a line; the two halves of "张 三" stay together."""
    if "\t" in line:
        return [part.strip() for part in line.split("\t") if part.strip()]
    plain = NUMBERED.sub("", line, count=1) if NUMBERED.match(line) else line
    tokens: list[str] = []
    for part in BETWEEN.split(plain.strip()):
        if tokens and len(tokens[-1]) == 1 and _is_half(tokens, part):
            tokens[-1] += part
        elif part:
            tokens.append(part)
    return tokens


def _is_half(tokens: list[str], part: str) -> bool:
    """Tell whether a part is the given name of what stands before it: 张 三, or 李 建国 at the start."""
    longest = 2 if len(tokens) == 1 else 1
    is_given = re.fullmatch(f"[{HAN}]{{1,{longest}}}", part) and part not in "男女"
    return bool(is_given) and tokens[-1] not in "男女"


def _put(token: str, cells: dict[str, str], rest: list[str]) -> None:
    """Put a part where it belongs by what it looks like."""
    key = _kind(token, cells)
    if key == "organization":
        _put_unit(token, cells)
    elif key == "mobile" and "mobile" in cells:
        cells["mobile"] += f"/{token}"
    elif key and key not in cells:
        cells[key] = token
    else:
        rest.append(token)


def _kind(token: str, cells: dict[str, str]) -> str:
    """Return which column a part looks like; empty for none."""
    digits = sum(sign.isdigit() for sign in token)
    name = normalize_name(token)
    known = read_known_date(token).known is not None
    checks = (
        ("id_number", ID_NUMBER.fullmatch(token) is not None),
        ("sex", token in ("男", "女")),
        ("starts", digits > 0 and known),
        ("mobile", digits >= 7),
        ("post", token.endswith(("书记", "支书")) and bool(read_post(token).post)),
        ("ethnicity", 2 <= len(token) <= 5 and token.endswith("族")),
        ("organization", UNIT.fullmatch(token) is not None and len(token) >= 2),
        ("name", "name" not in cells and NAME.fullmatch(name) is not None),
    )
    return next((key for key, holds in checks if holds), "")


def _put_unit(token: str, cells: dict[str, str]) -> None:
    """Put a unit; of two, the first is above the second."""
    within = WITHIN.fullmatch(token)
    if within and "organization" not in cells:
        cells["upper"], cells["organization"] = within[1], within[2]
    elif "organization" in cells:
        cells["upper"], cells["organization"] = cells["organization"], token
    else:
        cells["organization"] = token


def _name_from_unit(cells: dict[str, str]) -> bool:
    """Take a short "unit" for the name when there is no other: 李村 may be somebody."""
    unit = cells.get("upper") or cells.get("organization", "")
    if not 2 <= len(unit) <= 3 or (len(cells) == 1 and "upper" not in cells):
        return False
    cells["name"] = unit
    if "upper" in cells:
        del cells["upper"]
    else:
        del cells["organization"]
    return True
