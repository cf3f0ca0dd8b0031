"""What the check of a round says of a row that contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.elections import drafted, line_of, typed
from tests.factories.trainees import secretary_of
from trainees.enums import Outcome
from trainees.services.rounds.checking import check_round

if TYPE_CHECKING:
    from tests.cast import World
    from trainees.models import ElectionRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(world: World) -> ElectionRound:
    """A round of the county, in which one village has a secretary."""
    secretary_of(world.village, name="原支书")
    return drafted(world.county, by=world.alice)


def faults(round_: ElectionRound, world: World) -> list[str]:
    """Check a round; return the columns in which the village has faults."""
    check_round(round_, by=world.alice)
    return [key for key, _sentence in line_of(round_, world.village).problems]


@pytest.mark.parametrize(
    ("outcome", "name", "expected"),
    [
        (Outcome.UNCHANGED, "李新", ["outcome"]),
        (Outcome.REELECTED, "李新", ["outcome"]),
        (Outcome.VACANT, "原支书", ["outcome"]),
        (Outcome.REELECTED, "原支书", []),
        (Outcome.UNCHANGED, "原支书", []),
    ],
)
def test_a_name_that_the_outcome_would_pass_over_is_told(world, round_, outcome, name, expected):
    typed(round_, world.village, outcome=outcome, name=name)
    assert faults(round_, world) == expected


def test_both_numbers_are_judged_at_once(world, round_):
    typed(round_, world.village, name="李新", id_number="1", mobile="1380013800")
    assert faults(round_, world) == ["id_number", "mobile"]
