"""Where ledger entries come from, as upper apps can show it: the class behind a session's minutes.

An app registers once, at start, for a source of its own:

    register_source("session", classes_behind)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from trainees.selectors.studies import studies_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from organizations.models import User
    from trainees.models import HoursEntry

    Finder = Callable[[User, Sequence[HoursEntry]], dict[int, str]]


class Line(NamedTuple):
    """One entry of a page with the address of what it rests on; '' where the user may not look."""

    entry: HoursEntry
    url: str


_finders: dict[str, Finder] = {}


def register_source(source: str, finder: Finder) -> None:
    """Let `finder(user, entries)` answer the addresses, by entry key, behind entries of a source."""
    _finders[source] = finder


def with_sources(user: User, entries: Iterable[HoursEntry]) -> list[Line]:
    """Return the entries with the addresses of what they rest on, as far as the user may see it."""
    entries = list(entries)
    found: dict[int, str] = {}
    for source, finder in _finders.items():
        own = [entry for entry in entries if entry.source == source]
        found |= finder(user, own) if own else {}
    tables = {entry.study_import_id for entry in entries if entry.study_import_id}
    seen = set(studies_for(user).filter(pk__in=tables).values_list("pk", flat=True))
    return [Line(entry, found.get(entry.pk) or _own_url(entry, seen)) for entry in entries]


def _own_url(entry: HoursEntry, tables: Collection[int]) -> str:
    """Return the address of what this app itself knows behind an entry; `tables` may be looked at."""
    if entry.reversal_of_id:
        return ""
    if entry.recognition_id:
        return reverse("trainees:recognition_detail", args=[entry.recognition_id])
    if entry.study_import_id in tables:
        return reverse("trainees:study_detail", args=[entry.study_import_id])
    return ""
