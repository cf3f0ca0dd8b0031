"""What a view reads of a request: what it never looks at can be spared from spoiling, for it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

EVERYTHING = "*"
_query_of = WSGIRequest.GET.real_func  # type: ignore[attr-defined]  # the function below Django's cache


class Readings:
    """The names read since the last look, by part of the request: query, form, files."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def add(self, part: str, name: object) -> None:
        """Remember that a name was looked for."""
        self._names.setdefault(part, set()).add(str(name))

    def clear(self) -> None:
        """Begin anew, before a request."""
        self._names.clear()

    def of(self, part: str) -> set[str]:
        """Return the names read of one part; EVERYTHING stands for all there were."""
        return self._names.get(part, set())

    def any_of(self, part: str, names: Iterable[str]) -> bool:
        """Return whether one of these names was read."""
        return bool(self.of(part) & {EVERYTHING, *names})


READS = Readings()


class Watched(QueryDict):
    """A query or a form that tells what is read of it."""

    part = ""

    @classmethod
    def watching(cls, plain: QueryDict, part: str) -> Watched:
        """Return a copy that tells."""
        made = cls(mutable=True, encoding=plain.encoding)
        for name, values in plain.lists():
            made.setlist(name, values)
        made.part, made._mutable = part, False  # Django's own flag, for its own kind
        return made

    def __getitem__(self, key: str) -> Any:
        READS.add(self.part, key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        READS.add(self.part, key)
        return super().__contains__(key)

    def __iter__(self) -> Iterator[Any]:
        READS.add(self.part, EVERYTHING)
        return super().__iter__()

    def getlist(self, key: str, default: Any = None) -> list[Any]:
        """Return all values of a name."""
        READS.add(self.part, key)
        return super().getlist(key, default)

    def keys(self) -> Any:
        """Return all names."""
        READS.add(self.part, EVERYTHING)
        return super().keys()

    def lists(self) -> Any:
        """Return all names with all their values; copies and addresses are made of these."""
        READS.add(self.part, EVERYTHING)
        return super().lists()


def watch_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each coming request tell what is read of its query and its form."""

    def query(request: WSGIRequest) -> Watched:
        return Watched.watching(_query_of(request), "query")

    def load(request: Any) -> None:
        HttpRequest._load_post_and_files(request)
        request._post = Watched.watching(request._post, "form")

    watched = cached_property(query)
    watched.__set_name__(WSGIRequest, "GET")
    monkeypatch.setattr(WSGIRequest, "GET", watched)
    monkeypatch.setattr(WSGIRequest, "_load_post_and_files", load)
