"""A walk over every address: strangers are sent to the door, neighbours find nothing."""

from __future__ import annotations

from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from organizations.enums import Role
from organizations.models import UserPost
from tests.architecture.samples import PUBLIC, ROWLESS, SAMPLES
from tests.factories.users import UserPostFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organizations.models import Organization, User

LOGIN = "accounts:login"


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the full name and the arguments of every pattern below a resolver."""
    prefix = frozenset(resolver.pattern.converters)
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            yield f"{space}{entry.name}", prefix | frozenset(entry.pattern.converters)
        else:
            below = f"{space}{entry.namespace}:" if entry.namespace else space
            for name, arguments in addresses(entry, below):
                yield name, prefix | arguments


ADDRESSES = dict(addresses(get_resolver()))
WITH_ROWS = sorted(
    name
    for name, given in ADDRESSES.items()
    if given and name not in PUBLIC.keys() | ROWLESS.keys()
)
CLOSED = sorted(name for name in ADDRESSES if name not in PUBLIC)


def about_the_same() -> list[list[str]]:
    """Return the addresses in groups that share a sample; one without stands alone."""
    groups: dict[object, list[str]] = {}
    for name in WITH_ROWS:
        groups.setdefault(SAMPLES.get(name, name), []).append(name)
    return list(groups.values())


# Their rows are made once; then they are asked one after the other.
GROUPS = about_the_same()


@contextmanager
def undone() -> Iterator[None]:
    """Undo what happens inside, even when the database gave the transaction up."""
    here = transaction.savepoint()
    try:
        yield
    finally:
        transaction.get_connection().needs_rollback = False
        transaction.savepoint_rollback(here)


def in_every_role(user: User, organization: Organization) -> User:
    """Give a user every role at an organization, so that only the scope can hold them back."""
    held = set(user.posts.values_list("role", flat=True))
    UserPost.objects.bulk_create(
        UserPostFactory.build(user=user, organization=organization, role=role)
        for role in Role
        if role not in held
    )
    return user


def answers(client: Client, address: str) -> list[int]:
    """Return the statuses of a GET and a POST."""
    statuses = []
    for ask in (client.get, client.post):
        response: Any = ask(address)
        statuses.append(response.status_code)
        if response.streaming:
            list(response.streaming_content)  # a download read to its end closes its file
    return statuses


def test_every_sample_and_exception_belongs_to_an_address():
    assert not (SAMPLES.keys() | PUBLIC.keys() | ROWLESS.keys()) - ADDRESSES.keys()
    assert not SAMPLES.keys() & ROWLESS.keys()


def test_every_address_with_rows_has_a_sample():
    missing = set(WITH_ROWS) - SAMPLES.keys()
    assert not missing, "new: give them a sample in tests/architecture/samples"


@pytest.mark.parametrize("names", GROUPS, ids=itemgetter(0))
def test_a_neighbour_in_every_role_finds_nothing(world, client_of, names):
    kwargs = SAMPLES[names[0]](world)
    charlie = client_of(in_every_role(world.charlie, world.next_county))
    got = {name: set(answers(charlie, reverse(name, kwargs=kwargs))) for name in names}
    assert {name: said for name, said in got.items() if said - {404, 405} or 404 not in said} == {}


@pytest.mark.parametrize("names", GROUPS, ids=itemgetter(0))
def test_the_sample_is_something_that_could_leak(world, client_of, names):
    kwargs = SAMPLES[names[0]](world)
    alice = client_of(in_every_role(world.alice, world.county))
    for name in names:
        with undone():
            assert set(answers(alice, reverse(name, kwargs=kwargs))) - {404, 405}, name


def assert_leads_to_the_door(address: str) -> None:
    """Fail when an address answers somebody who has not signed in."""
    for ask in (Client().get, Client().post):
        response = ask(address)
        to_the_door = response.status_code == 302 and response.headers["Location"].startswith(
            resolve_url(LOGIN)
        )
        assert to_the_door or response.status_code in {404, 405}, address


@pytest.mark.parametrize("names", GROUPS, ids=itemgetter(0))
def test_nobody_gets_to_rows_without_signing_in(world, names):
    kwargs = SAMPLES[names[0]](world)
    for name in names:
        assert_leads_to_the_door(reverse(name, kwargs=kwargs))


@pytest.mark.parametrize("name", sorted(set(CLOSED) - set(WITH_ROWS)))
def test_nobody_gets_in_without_signing_in(db, name):
    assert_leads_to_the_door(reverse(name, kwargs=ROWLESS.get(name, {})))
