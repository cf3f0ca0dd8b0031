"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.cast import World, build_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import User


@pytest.fixture
def world(db: None) -> World:
    """The shared cast: alice, bob, charlie next door, and the tree they work in."""
    return build_world()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Return a function that signs a user in: `client_of(world.alice).get(…)`."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
