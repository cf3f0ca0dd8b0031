"""Samples of the board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.architecture.samples.batches import class_of
from tests.architecture.samples.campaigns import running
from tests.factories.timetable import SessionFactory

if TYPE_CHECKING:
    from tests.cast import World


@sample(
    "rotations:campaign_board",
    "rotations:board_rows",
    "rotations:board_window",
    "rotations:board_changes",
    "rotations:board_findings",
    "rotations:board_undo",
)
def campaign(world: World) -> dict[str, Any]:
    """A campaign of alice's county."""
    return {"pk": running(world).pk}


@sample("rotations:batch_move", "rotations:batch_drop")
def batch(world: World) -> dict[str, Any]:
    """A class of alice's county."""
    return {"pk": class_of(world).pk}


@sample("rotations:session_drop")
def session(world: World) -> dict[str, Any]:
    """A lecture of that class."""
    return {"pk": SessionFactory.create(batch=class_of(world)).pk}
