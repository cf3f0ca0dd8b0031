"""Samples of timetables, sessions and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.models import TimetableFill
from tests.architecture.samples import sample
from tests.architecture.samples.batches import class_of
from tests.factories.timetable import SessionFactory

if TYPE_CHECKING:
    from tests.cast import World


@sample(
    "rotations:batch_timetable",
    "rotations:batch_timetable_print",
    "rotations:timetable_fill",
    "rotations:session_add",
    "rotations:batch_groups",
    "rotations:groups_deal",
    "rotations:groups_assign",
)
def batch(world: World) -> dict[str, Any]:
    """A class of alice's county."""
    return {"pk": class_of(world).pk}


@sample("rotations:fill_undo")
def filled(world: World) -> dict[str, Any]:
    """What was filled into the timetable of that class."""
    session = SessionFactory.create(batch=class_of(world))
    left = [[session.pk, session.revision]]
    fill = TimetableFill.objects.create(batch=session.batch, sessions=left, made_by=world.alice)
    return {"pk": fill.pk}


@sample("rotations:session_edit", "rotations:session_move", "rotations:session_cancel")
def session(world: World) -> dict[str, Any]:
    """A lecture of that class."""
    return {"pk": SessionFactory.create(batch=class_of(world)).pk}
