"""A campaign that is planned, as the tests of taking plans over need it."""

from __future__ import annotations

import pytest

from tests.factories.planning import plan_scene
from tests.rotations.planning.acts import followed


@pytest.fixture
def scene(world):
    """A campaign of sixteen villages."""
    return plan_scene(world)


@pytest.fixture
def run(scene, world):
    """A finished run."""
    return followed(scene.run(world.alice))
