"""A walk over every address with garbage in hand: whatever is typed, sent or asked, no page breaks.

A view gets garbage for *every* field it asks for, whatever it is called; then, one field after the
other, what its own form offers with one value spoilt. Each request is rolled back. What an address that
takes no forms would do with one nobody can ask; and what a view does not read cannot break it, so it is
not asked again with another value of what it never looked at (`readings` tells).
"""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from http import HTTPStatus
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from tests.architecture.drawing import plain_drawing, without_frame
from tests.architecture.readings import READS, watch_requests
from tests.architecture.samples import SAMPLES
from tests.architecture.test_addresses import ADDRESSES, in_every_role, undone

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from django.test import Client

    Asks = dict[str, Callable[[], Any]]

GARBAGE = {
    "nothing": "",
    "a NUL byte": "党\x00校",
    "very long": "长" * 20_000,
    "a negative number": "-1",
    "a number beyond every column": "9" * 30,
    "not a number": "NaN",
    "exponent": "1e400",
    "a day that never was": "2026-02-30",
    "a year that never was": "99999-01-01",
    "script": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x")',
    "emoji": "👩‍👩‍👧😀",
    "json": '{"a": [1, null]}',
    "digits that are none": "²",
    "full-width digits": "１２",
}
FILES = {
    "a picture as sheet": ("名册.xlsx", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    "a program as paper": ("方案.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
    "an archive that is broken": ("名册.xlsx", b"PK\x03\x04 nothing follows"),
    "nothing in it": ("名册.xlsx", b""),
}
BODIES = {
    "json": ("application/json", b'{"pk": '),
    "parts without boundary": ("multipart/form-data", b"--x\r\n"),
    "parts cut short": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n',
    ),
    "bytes as form": ("application/x-www-form-urlencoded", b"\xff\xfe=%ff&%=%%&a"),
}
QUERIES = ("page", "q", "sort", "size", "from", "to", "year", "day", "campaign", "category", "kind")
FIELD = re.compile(r'<(input|select|textarea)\b[^>]*?\bname="([^"]+)"[^>]*>')
VALUE = re.compile(r'\bvalue="([^"]*)"')


class Anything(QueryDict):
    """A form in which every field was filled in, with the same."""

    def __init__(self, value: str) -> None:
        super().__init__(mutable=True)
        self.value = value

    def __bool__(self) -> bool:
        return True  # `request.POST or None` must see a form

    def __deepcopy__(self, memo: MutableMapping[int, Any]) -> Anything:
        return Anything(self.value)

    def __contains__(self, key: object) -> bool:
        READS.add("form", key)
        return True

    def __getitem__(self, key: str) -> str:
        READS.add("form", key)
        return self.value

    def get(self, key: str, default: Any = None) -> str:
        return self[key]

    def getlist(self, key: str, default: Any = None) -> list[str]:
        return [self[key], self[key]]


class AnyFile(MultiValueDict):  # type: ignore[type-arg]  # Django's own is not generic at run time
    """Files as sent: every file field holds the same."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__()
        self.kept = name, content

    def get(self, key: str, default: Any = None) -> SimpleUploadedFile:
        READS.add("files", key)
        name, content = self.kept
        return SimpleUploadedFile(name, content)

    def getlist(self, key: str, default: Any = None) -> list[SimpleUploadedFile]:
        return [self.get(key)]

    def __getitem__(self, key: str) -> SimpleUploadedFile:
        return self.get(key)

    def __contains__(self, key: object) -> bool:
        READS.add("files", key)
        return True


@pytest.fixture
def filled_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that fixes what each coming request has in its form and files."""
    watch_requests(monkeypatch)
    plain_drawing(monkeypatch)

    def fill(form: QueryDict, files: Any = None) -> None:
        def load(request: Any) -> None:
            request._post = form if request.method == "POST" else QueryDict()
            request._files = MultiValueDict() if files is None else files

        monkeypatch.setattr(WSGIRequest, "_load_post_and_files", load)

    return fill


def breaks(ask: Callable[[], Any]) -> str:
    """Make a request, undo it, and return what broke; '' when the product answered for itself."""
    with undone():
        try:
            response = ask()
        except Exception as error:  # whatever it is, it is the finding
            return f"{type(error).__name__}: {str(error)[:200]}"
        if response.streaming:
            list(response.streaming_content)
        return str(response.status_code) if response.status_code >= 500 else ""


def findings(asks: Asks, *, read: Callable[[], object] = lambda: True) -> dict[str, str]:
    """Return what broke, by what was sent; the first tells by `read` whether others can differ."""
    found = {}
    for what, ask in asks.items():
        READS.clear()
        found[what] = breaks(ask)
        if not read():
            break
    return {what: how for what, how in found.items() if how}


def form_on(page: str) -> dict[str, str]:
    """Return the fields of a page with what they hold."""
    fields = {}
    for found in FIELD.finditer(page):
        value = VALUE.search(found[0])
        fields[unescape(found[2])] = unescape(value[1]) if value else ""
    return fields


def whole_forms(client: Client, address: str, fill: Callable[..., None]) -> dict[str, str]:
    """Return what breaks on forms in which every field, or every file, is the same garbage."""

    def posting(form: QueryDict, files: Any = None) -> Callable[[], Any]:
        def ask() -> Any:
            fill(form, files)
            return client.post(address)

        return ask

    fields = {f"all {what}": posting(Anything(value)) for what, value in GARBAGE.items()}
    files = {what: posting(Anything("1"), AnyFile(*file)) for what, file in FILES.items()}
    return findings(fields, read=partial(READS.of, "form")) | findings(
        files, read=partial(READS.of, "files")
    )


def spoilt_fields(client: Client, address: str) -> dict[str, str]:
    """Post the page's own form, as it is and then one field that is read after the other spoilt."""
    page: Any = client.get(address)
    content = b"".join(page) if page.streaming else page.content
    fields = form_on(content.decode("utf-8", "replace"))
    found = findings({"as offered": partial(client.post, address, fields)})
    known = [field for field in fields if READS.any_of("form", [field])]
    return found | findings(
        {
            f"{field} {what}": partial(client.post, address, {**fields, field: GARBAGE[what]})
            for field, what in zip(known[:20], cycle(GARBAGE), strict=False)
        }
    )


def takes_forms(client: Client, address: str) -> bool:
    """Return whether the address answers a POST at all; one that does not never reads what is sent."""
    with undone():
        response: Any = client.post(address)
        if response.streaming:
            list(response.streaming_content)
    return bool(response.status_code != HTTPStatus.METHOD_NOT_ALLOWED)


def odd_bodies(client: Client, address: str) -> Asks:
    """Post what is no form at all."""
    return {
        what: partial(client.post, address, body, content_type=kind)
        for what, (kind, body) in BODIES.items()
    }


def odd_queries(client: Client, address: str) -> Asks:
    """Ask for the page with garbage behind the question mark."""
    values = list(GARBAGE.values())
    return {
        f"? {turn}": partial(
            client.get, address, dict(zip(QUERIES, values[turn:] + values[:turn], strict=False))
        )
        for turn in range(0, len(values), 2)
    }


def odd_numbers(client: Client, name: str, kwargs: dict[str, Any]) -> Asks:
    """Ask for a row with a number that no row can have."""
    beyond = {key: 10**30 if isinstance(value, int) else value for key, value in kwargs.items()}
    address = reverse(name, kwargs=beyond)
    return {"beyond": partial(client.get, address), "post": partial(client.post, address)}


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_nothing_breaks(world, client_of, filled_with, name):
    client = client_of(in_every_role(world.alice, world.county))
    kwargs = SAMPLES[name](world) if name in SAMPLES else dict.fromkeys(ADDRESSES[name], "garbage")
    address = reverse(name, kwargs=kwargs)
    reads_query = partial(READS.any_of, "query", QUERIES)
    found = findings(odd_queries(client, address), read=reads_query)
    found |= findings(odd_numbers(client, name, kwargs))
    with without_frame():
        found |= findings(odd_bodies(client, address))
        if takes_forms(client, address):
            found |= spoilt_fields(client, address)
            found |= whole_forms(client, address, filled_with)
    assert found == {}
