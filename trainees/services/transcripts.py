"""The paper that certifies a person's hours: 学时证明 of a year, 学习档案 of several."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from core.days import today
from core.papers.model import Heading, Pagination, Paper, Paragraph, Table
from core.papers.pdf import render_pdf
from core.privacy.identity import mask_id_number
from organizations.enums import Kind, Level
from organizations.models import Organization
from organizations.paths import ancestor_paths
from trainees.enums import HoursSource
from trainees.hours import days_in, hours_in, plain
from trainees.selectors.appointments import appointments_of
from trainees.selectors.hours import hours_by_year, ledger_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.papers.model import Block
    from trainees.hours import YearHours
    from trainees.models import HoursEntry, Person

EARLIEST, LATEST = 1950, 2999
LONGEST_SPAN = 30  # years on one paper
HEADER = ("时间", "来源", "培训内容", "学时", "天数")
WIDTHS = (2.4, 1.9, 4.2, 0.9, 0.9)


def span_in(query: Mapping[str, str]) -> tuple[int, int]:
    """Return the years that an address asks for: `year`, or `from` and `to`; this one by default."""
    this = today().year
    last = _year(query.get("to", ""), _year(query.get("year", ""), this))
    first = _year(query.get("from", ""), last)
    first, last = min(first, last), max(first, last)
    return max(first, last - LONGEST_SPAN + 1), last


def _year(text: str, default: int) -> int:
    is_year = text.isdecimal() and len(text) < 5 and EARLIEST <= int(text) <= LATEST
    return int(text) if is_year else default


def transcript_pdf(person: Person, first: int, last: int) -> bytes:
    """Return the paper as PDF; it says what stands in the ledger now, reversals left out."""
    return render_pdf(transcript(person, first, last))


def transcript(person: Person, first: int, last: int) -> Paper:
    """Return the paper of some years: who, what, and how each year stands to its target."""
    years = hours_by_year(person, range(first, last + 1))
    entries = [
        entry
        for entry in ledger_of(person, first, last).order_by("earned_on", "pk")
        if entry.reversal_of_id is None and not hasattr(entry, "reversed_by")
    ]
    body: list[Block] = [Paragraph(_introduction(person, first, last))]
    for year in years:
        own = [entry for entry in entries if entry.earned_on.year == year.year]
        if len(years) > 1:
            if not own:
                continue
            body.append(Heading(f"{year.year}年"))
        body += _year_blocks(year, own)
    if not entries:
        body.append(Paragraph("上述期间没有学时记录。"))
    return Paper(
        title="学时证明" if first == last else "学习档案",
        body=tuple(body),
        signer=_signer(person),
        dated_on=today(),
        pagination=Pagination.CENTRED,
    )


def _introduction(person: Person, first: int, last: int) -> str:
    post = next((term.seat for term in appointments_of(person) if term.is_running), "")
    number = mask_id_number(person.id_number)
    known = "，".join(part for part in (f"身份证号{number}" if number else "", post) if part)
    span = f"{first}年" if first == last else f"{first}年至{last}年"
    return f"{person.name}同志（{known or person.organization}）{span}参加教育培训情况如下。"


def _year_blocks(year: YearHours, entries: Sequence[HoursEntry]) -> Iterator[Block]:
    if entries:
        yield Table(HEADER, (*_rows(entries), _total(year)), widths=WIDTHS)
    reached = f"已达到（{year.reached_by}）" if year.is_reached else "尚未达到"
    yield Paragraph(
        f"{year.year}年共取得{year.shown_hours}学时、{year.shown_days}天。"
        f"年度要求为{year.target.hours}学时或{year.target.days}天，{reached}。{_rules(entries)}"
    )


def _rules(entries: Sequence[HoursEntry]) -> str:
    """Say by which versions of the rule the hours were converted, in the order of their days."""
    names = dict.fromkeys(entry.rule_name for entry in entries)
    return f"学时按{'、'.join(f'“{name}”' for name in names)}折算。" if names else ""


def _total(year: YearHours) -> tuple[str, ...]:
    return ("合计", "", "", str(year.shown_hours), str(year.shown_days))


def _rows(entries: Sequence[HoursEntry]) -> Iterator[tuple[str, ...]]:
    """Yield a line an act; the sessions of one class are one line."""
    for (source, note, _), some in groupby(entries, key=_act):
        group = list(some)
        recognition = group[0].recognition
        content = f"{note}（{recognition.host}）" if recognition else note
        first = recognition.starts_on if recognition else group[0].earned_on
        yield (
            _days_text(f"{first:%Y-%m-%d}", f"{group[-1].earned_on:%Y-%m-%d}"),
            HoursSource(source).label,
            content,
            str(plain(hours_in(group))),
            str(plain(days_in(group))),
        )


def _act(entry: HoursEntry) -> tuple[str, str, int]:
    alone = 0 if entry.source == HoursSource.SESSION else entry.pk
    return entry.source, entry.note, alone


def _days_text(first: str, last: str) -> str:
    return first if first == last else f"{first} 至 {last}"


def _signer(person: Person) -> str:
    """Return who signs: the organization department of the person's county, else the unit itself."""
    above = Organization.objects.filter(path__in=ancestor_paths(person.org_path))
    county = above.filter(level=Level.COUNTY, kind=Kind.REGION).first()
    if county is None:
        return person.organization.name
    return f"中共{county.name}委{county.department_name or '组织部'}"
