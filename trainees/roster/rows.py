"""From the cells of one row to clean facts, or to sentences about what is wrong or to be confirmed."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.days import today
from core.privacy.names import (
    COMPOUND_SURNAMES,
    HAN,
    has_doubtful_characters,
    normalize_name,
)
from trainees.facts import NAME_LENGTH, name_columns
from trainees.roster.columns import COLUMNS, NO, TITLES, YES
from trainees.roster.identities import read_birth, read_identity, settle_identity
from trainees.roster.phones import read_mobile
from trainees.roster.posts import LABELS, read_post
from trainees.roster.problems import Weight
from trainees.roster.records import CleanRow, RawRow
from trainees.roster.terms import read_joined, read_starts, settle_dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

__all__ = ("CleanRow", "RawRow", "apply_choices", "clean_row")

LONGEST_CELL = 200
QUARTER_HOUR = 900  # seconds; no time zone changes its day in between
LONGEST = {"ethnicity": 20, "education": 20, "office_phone": 30, "paper": 100, "name": NAME_LENGTH}
SHORTEST_LIMIT = min(LONGEST.values())
SETTLED_LATER = "starts"  # left blank, it may be on record: judging tells
REQUIRED = tuple(c.key for c in COLUMNS if c.is_required and c.key != SETTLED_LATER)
NEEDED = frozenset(REQUIRED)
_WOMAN = re.compile(r"\s*[(（]\s*女\s*[)）]\s*$")  # as rosters without a column 性别 mark women
_TWO_NAMES = re.compile(rf"([{HAN}]{{2,3}})(\s+|\s*[、,，;；/]\s*)([{HAN}]{{2,3}})")
_STRANGE = re.compile(r"[(（][^()（）]*[)）]|[\d*＊#]+|[、,，;；/\\]")
YES_WORDS = frozenset({YES, "√", "✓", "有", "y", "yes", "1", "一肩挑", "对"})
NOTHING = frozenset({"/", "／", "\\", "-", "－", "—", "——", "--", "无", "暂无", "没有", "空"})
NO_WORDS = frozenset({NO, "×", "✗", "x", "无", "n", "no", "0", "否", "-", "/", "—"})


def clean_row(raw: RawRow) -> CleanRow:
    """Read every cell of a row; all that is wrong or doubtful comes together."""
    row = CleanRow(raw, problems=list(raw.problems))
    cells = {key: text for key, value in raw.cells.items() if (text := value.strip())}
    if raw.problems:
        _set_aside(row, cells)
    if not NOTHING.isdisjoint(cells.values()):
        _leave_out_nothing(cells)
    if not cells.keys() >= NEEDED:
        for key in REQUIRED:
            if key not in cells:
                _require(row, key)
    for key, text in cells.items():
        if len(text) > SHORTEST_LIMIT and len(text) > LONGEST.get(key, LONGEST_CELL):
            limit = LONGEST.get(key, LONGEST_CELL)
            row.find_fault(key, f"内容过长，最多 {limit} 字。", code="too_long")
    _read_name(row, cells)
    day = _day_of(int(time.time()) // QUARTER_HOUR)
    read_birth(row, cells, day)
    read_identity(row, cells, day)
    read_mobile(row, cells)
    _read_words(row, cells)
    _read_post(row, cells)
    read_starts(row, cells, day)
    read_joined(row, cells, day)
    return row


@lru_cache(maxsize=1)
def _day_of(_quarter: int) -> dt.date:
    """Return today, asked for once in a quarter of an hour: a roster has a hundred thousand rows."""
    return today()


def apply_choices(row: CleanRow, choices: Mapping[str, str]) -> None:
    """Settle warnings by their codes: take the chosen values and count the warnings as confirmed.

    A warning without options is confirmed by any value; an unknown code or value changes nothing.
    """
    for problem in row.problems:
        chosen = choices.get(problem.code) if problem.code else None
        if chosen is None or problem.weight != Weight.WARNING:
            continue
        if problem.options and all(chosen != value for value, _label in problem.options):
            continue
        row.confirmed.add(problem.code)
        if problem.options:
            settle_identity(row, problem, chosen)
            settle_dates(row, problem, chosen)


def _set_aside(row: CleanRow, cells: dict[str, str]) -> None:
    """Read no cell of which the reader of the sheet said already that it is wrong."""
    faulty = {problem.column for problem in row.problems if problem.weight == Weight.ERROR}
    for key in list(cells):
        if faulty & {row.raw.title(key), TITLES[key]}:
            del cells[key]


def _leave_out_nothing(cells: dict[str, str]) -> None:
    """Take "/" or 无 for what it is, a blank; for a place or a name it is looked up as it is written."""
    for key in [key for key, text in cells.items() if text in NOTHING]:
        if key not in ("organization", "name"):
            del cells[key]


def _require(row: CleanRow, key: str) -> None:
    title = row.raw.title(key)
    if not any(problem.column in (title, TITLES[key]) for problem in row.problems):
        row.find_fault(key, f"请填写{TITLES[key]}。", code="required")


def _read_name(row: CleanRow, cells: dict[str, str]) -> None:
    text = cells.get("name", "")
    if not text or len(text) > NAME_LENGTH:
        return
    if (bare := _WOMAN.sub("", text)) and bare != text:
        cells.setdefault("sex", "女")
    columns = _named(bare)
    if not columns:
        row.find_fault("name", "请填写姓名。", code="required")
        return
    row.person.update(columns)
    if text.isalpha() and columns["name"] == text:
        return
    if has_doubtful_characters(text):
        row.find_fault("name", "姓名中的生僻字请核对。", Weight.WARNING, "name_characters")
    _ask_about_name(row, bare)
    if columns["name"] != text:
        row.find_fault("name", f"已整理为“{columns['name']}”。", Weight.NOTE, "name_tidied")


def _ask_about_name(row: CleanRow, text: str) -> None:
    """Ask about a cell that may hold two people, or more than a name."""
    two = _TWO_NAMES.fullmatch(text)
    if two and not (two[2].isspace() and two[1] in COMPOUND_SURNAMES):
        sentence = "像是写了两个人，请核对；确是两人的，请在表中分成两行。"
        options = (("skip", "本行不导入"), ("one", "是一个人"))
        row.find_fault("name", sentence, Weight.WARNING, "two_names", options)
    elif strange := _STRANGE.search(text):
        sentence = f"姓名中有“{strange[0]}”，请核对；不属于姓名的，请在表中删去。"
        row.find_fault("name", sentence, Weight.WARNING, "name_strange")


@lru_cache(maxsize=65_536)
def _named(text: str) -> dict[str, str]:
    return name_columns(text) if normalize_name(text) else {}


def _read_words(row: CleanRow, cells: Mapping[str, str]) -> None:
    """Take what is kept as it is written."""
    person: dict[str, Any] = row.person
    if text := cells.get("ethnicity"):
        person["ethnicity"] = text if text.endswith("族") or len(text) > 4 else f"{text}族"
    if text := cells.get("education"):
        person["education"] = text
    if text := cells.get("office_phone"):
        person["office_phone"] = text
    if text := cells.get("paper"):
        row.paper = text
    if text := cells.get("heads_village_too"):
        plain = text.lower()
        row.heads_village_too = plain in YES_WORDS
        if plain not in YES_WORDS and plain not in NO_WORDS:
            row.find_fault("heads_village_too", f"应填“{YES}”或“{NO}”。", code="yes_no")


def _read_post(row: CleanRow, cells: Mapping[str, str]) -> None:
    text = cells.get("post")
    if not text:
        return
    if post := LABELS.get(text):
        row.post = post
        return
    reading = read_post(text, cells.get("organization", ""))
    row.post, row.post_is_guess, row.other_posts = reading.post, reading.is_guess, reading.others
    if reading.heads_village_too and not row.heads_village_too:
        row.heads_village_too = True
        row.find_fault("post", "按“一肩挑”读取。", Weight.NOTE, "both_posts")
    if reading.is_guess:
        label = next(label for label, value in LABELS.items() if value == row.post)
        row.find_fault(
            "post", f"“{' '.join(text.split())[:20]}”按“{label}”读取。", Weight.NOTE, "post_guessed"
        )
    if reading.others:
        others = "、".join(reading.others)[:60]
        row.find_fault("post", f"“{others}”不是书记职务，仅作备注。", Weight.NOTE, "other_post")
