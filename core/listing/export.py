"""The list as a file: every row that search and filters left, in the columns that are shown."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.dispatch import Signal
from django.http import FileResponse, HttpResponseBase, HttpResponseRedirect

from core.days import today
from core.listing.cells import exported
from core.listing.spec import Kind
from core.spreadsheets.columns import ExportColumn
from core.spreadsheets.columns import Kind as FileKind
from core.spreadsheets.exports import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from core.listing.build import Listing
    from core.listing.spec import Column, ListSpec

LARGE = 5_000  # rows; more than these are written by a job
CHUNK = 2_000  # rows held in memory at once
KINDS = {
    Kind.NUMBER: FileKind.COUNT,
    Kind.AMOUNT: FileKind.AMOUNT,
    Kind.SHARE: FileKind.RATE,
    Kind.DAY: FileKind.DATE,
    Kind.MOMENT: FileKind.MOMENT,
}

# Sent with `listing=` and `source=` when a registered list is too large for a request. The receiver
# (core.exports) starts a job and answers the address of its page.
large_export_asked = Signal()

Selector = Callable[[Any], "QuerySet[Any]"]


@dataclass(frozen=True)
class Source:
    """A list that a job can rebuild: its declaration and the selector that takes the user."""

    spec: ListSpec
    selector: Selector


_sources: dict[str, Source] = {}


def register_export(spec: ListSpec, selector: Selector) -> None:
    """Let large exports of this list run as a job; `selector(user)` returns the scoped rows."""
    _sources[spec.key] = Source(spec, selector)


def source_of(key: str) -> Source | None:
    """Return the registered list of this key."""
    return _sources.get(key)


def export_response(listing: Listing) -> HttpResponseBase:
    """Return the file, or the way to the job that writes it."""
    if source_of(listing.spec.key) and listing.queryset[LARGE : LARGE + 1].exists():
        answers = large_export_asked.send(sender=None, listing=listing)
        if answers:
            return HttpResponseRedirect(str(answers[0][1]))
    file = export_file(listing.spec, listing.columns, listing.queryset.iterator(chunk_size=CHUNK))
    return FileResponse(file, as_attachment=True, filename=file_name(listing.spec))


def file_name(spec: ListSpec) -> str:
    """Return the name of the download: what it is, and as of when."""
    return f"{spec.title}_{today():%Y%m%d}.xlsx"


def export_file(spec: ListSpec, columns: list[Column], rows: Iterable[Any]) -> IO[bytes]:
    """Write rows to a temporary file, one at a time, and return it at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends or stores it closes it
    heads = [
        ExportColumn(column.heading, KINDS.get(column.kind, FileKind.TEXT)) for column in columns
    ]
    write_table(_values(columns, rows), heads, file, name=spec.title[:31])
    file.seek(0)
    return file


def _values(columns: list[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [exported(row, column) for column in columns]
