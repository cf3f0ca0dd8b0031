"""A walk over every address: strangers are sent to the door, neighbours find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from organizations.enums import Role
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


def in_every_role(user: User, organization: Organization) -> User:
    """Give a user every role at an organization, so that only the scope can hold them back."""
    for role in Role:
        if not user.posts.filter(role=role).exists():
            UserPostFactory.create(user=user, organization=organization, role=role)
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


@pytest.mark.parametrize("name", WITH_ROWS)
def test_a_neighbour_in_every_role_finds_nothing(world, client_of, name):
    assert name in SAMPLES, f"{name} is new: give it a sample in tests/architecture/samples"
    address = reverse(name, kwargs=SAMPLES[name](world))
    charlie = in_every_role(world.charlie, world.next_county)
    refusals = {404, 405}
    got = answers(client_of(charlie), address)
    assert set(got) <= refusals
    assert 404 in got


@pytest.mark.parametrize("name", WITH_ROWS)
def test_the_sample_is_something_that_could_leak(world, client_of, name):
    address = reverse(name, kwargs=SAMPLES[name](world))
    alice = in_every_role(world.alice, world.county)
    assert set(answers(client_of(alice), address)) - {404, 405}


@pytest.mark.parametrize("name", CLOSED)
def test_nobody_gets_in_without_signing_in(world, name):
    kwargs = SAMPLES[name](world) if name in SAMPLES else ROWLESS.get(name, {})
    address = reverse(name, kwargs=kwargs)
    for ask in (Client().get, Client().post):
        response = ask(address)
        to_the_door = response.status_code == 302 and response.headers["Location"].startswith(
            resolve_url(LOGIN)
        )
        assert to_the_door or response.status_code in {404, 405}
