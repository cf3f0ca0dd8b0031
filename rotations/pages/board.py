"""What the page of the board tells its script, and what the server answers to a move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.days import first_day, last_day, today
from core.refusals.fields import code_of
from core.workdays import worked_weekends_between
from organizations.permissions import is_allowed
from rotations.clashes import SessionClashError
from rotations.enums import BatchState, SessionKind
from rotations.scheduling.board import (
    ROW_WORDS,
    ZOOM_WORDS,
    Rows,
    Zoom,
    first_days,
    opening_day,
)
from rotations.scheduling.violations import RuleViolation
from rotations.selectors.board_shut import holidays_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.core.exceptions import ValidationError
    from django.db.backends.postgresql.psycopg_any import DateRange
    from django.http import QueryDict

    from organizations.models import User
    from rotations.models import Campaign
    from rotations.scheduling.findings import Finding

ADDRESSES = ("board_rows", "board_window", "board_changes", "board_findings", "board_undo")
# The board's script and what it imports; named here, a browser fetches them all at once.
NAMES = (
    *("days", "drag", "elements", "face", "feed", "findings", "ground", "help", "keys", "lanes"),
    *("main", "model", "moves", "panel", "server", "view"),
)
MODULES = ("js/toasts.js", "js/session.js", *(f"js/board/{name}.js" for name in NAMES))
COLOURS = 10  # of categories, in css/board.css; js/board/face.js counts the same
ROW_PLACES = ("batch_detail", "batch_move", "batch_drop", "session_move", "session_drop")


@dataclass(frozen=True)
class Calendar:
    """The days of a board, the next on which something lies, and the categories called."""

    span: DateRange
    next_day: dt.date
    categories: list[tuple[int, str]]


def chosen_rows(query: QueryDict) -> Rows:
    """Return which rows the address asks for."""
    text = query.get("rows", "")
    return Rows(text) if text in set(Rows) else Rows.VENUES


def chosen_zoom(query: QueryDict, rows: Rows) -> Zoom:
    """Return how much of the calendar the address asks for."""
    text = query.get("zoom", "")
    if text in set(Zoom):
        return Zoom(text)
    return Zoom.WEEK if rows is Rows.LECTURERS else Zoom.MONTH


def switches(query: QueryDict, name: str, words: dict[Any, str]) -> list[tuple[str, str, str]]:
    """Return the links of a switch, each with its key, word and address; filters are kept."""
    links = []
    for key, word in words.items():
        changed = query.copy()
        changed[name] = str(key)
        changed.pop("page", None)
        links.append((str(key), word, f"?{changed.urlencode()}"))
    return links


def words_of(rows: Rows) -> dict[str, str]:
    """Return what the colours of the cards say."""
    choices = SessionKind.choices if rows is Rows.LECTURERS else BatchState.choices
    return {key: str(word) for key, word in choices if key != BatchState.CANCELLED}


def page_context(
    user: User, campaign: Campaign, query: QueryDict, calendar: Calendar
) -> dict[str, Any]:
    """Return what the template shows around the board, and the facts for its script."""
    rows = chosen_rows(query)
    zoom = chosen_zoom(query, rows)
    kept = query.copy()
    for name in ("page", "size", "sort", "col", "export"):
        kept.pop(name, None)
    span = (first_day(calendar.span), last_day(calendar.span))
    opens = opening_day(today(), calendar.next_day, zoom)
    asked = kept.copy()
    asked["rows"] = rows
    asked["since"], asked["until"] = (str(day) for day in first_days(span, opens, zoom))
    first_question = f"{reverse('rotations:board_rows', args=[campaign.pk])}?{asked.urlencode()}"
    return {
        "modules": MODULES,
        "first_question": first_question,
        "rows": rows,
        "zoom": zoom,
        "row_switches": switches(query, "rows", ROW_WORDS),
        "zoom_switches": switches(query, "zoom", ZOOM_WORDS),
        "row_word": ROW_WORDS[rows],
        "categories": [
            (index % COLOURS, name) for index, (_, name) in enumerate(calendar.categories)
        ],
        "states": words_of(rows),
        "may_move": is_allowed(user, "rotations.manage_batch"),
        "facts": {
            "rows": rows,
            "zoom": zoom,
            "query": kept.urlencode(),
            "first": {"url": first_question, "since": asked["since"], "until": asked["until"]},
            "since": span[0].isoformat(),
            "until": span[1].isoformat(),
            "opens": opens.isoformat(),
            "holidays": [one.as_json() for one in holidays_of(*span)],
            "worked": {str(day): name for day, name in worked_weekends_between(*span).items()},
            "today": today().isoformat(),
            "urls": {name: reverse(f"rotations:{name}", args=[campaign.pk]) for name in ADDRESSES}
            | {name: reverse(f"rotations:{name}", args=[0]) for name in ROW_PLACES},
            "words": words_of(rows),
            "categories": calendar.categories,
        },
    }


def findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as the browser gets them."""
    return [
        {
            "rule": str(finding.rule),
            "blocks": finding.blocks,
            "message": f"{finding.message}（已作例外：{finding.exception}）"
            if finding.exception
            else finding.message,
            "batches": finding.batches,
            "sessions": finding.sessions,
        }
        for finding in findings
    ]


def refusal_json(refusal: ValidationError) -> dict[str, Any]:
    """Return a refusal: each sentence, the classes it names, and which rules a reason would override."""
    sentences, rules, may = list(refusal.messages), [], False
    others: list[int] = []
    if isinstance(refusal, SessionClashError) and refusal.clashes:
        sentences = [clash.sentence for clash in refusal.clashes]
        others = [clash.batch for clash in refusal.clashes if clash.batch]
    elif isinstance(refusal, RuleViolation):
        sentences = [finding.message for finding in refusal.findings]
        others = [key for finding in refusal.findings for key in finding.batches]
        rules = sorted({str(finding.rule) for finding in refusal.findings})
        may = refusal.may_be_overridden
    code = code_of(refusal)
    told = {"sentences": sentences, "rules": ",".join(rules), "override": may, "code": code}
    return {**told, "others": list(dict.fromkeys(others))}
