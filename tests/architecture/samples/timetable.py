"""Samples of timetables, sessions and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.filling.wish import Times, Wish
from rotations.models import FillRun, TimetableFill
from rotations.services.fill_runs import start_fill
from tests.architecture.samples import job_sample, sample
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


@sample(
    "rotations:fill_run", "rotations:fill_status", "rotations:fill_stop", "rotations:fill_accept"
)
def fill_run(world: World) -> dict[str, Any]:
    """A search on that class that is over."""
    wish = Wish(opening=Times(1, 60))
    run = FillRun.objects.create(
        batch=class_of(world), wish=wish.as_data(), state="done", asked_by=world.alice
    )
    return {"pk": run.pk}


@job_sample("rotations.fill")
def fill_params(world: World) -> tuple[dict[str, Any], str]:
    """A search that waits."""
    run = start_fill(class_of(world), Wish(opening=Times(1, 60)), by=world.alice)
    return {"run": run.pk}, str(run.batch)


@sample("rotations:session_edit", "rotations:session_move", "rotations:session_cancel")
def session(world: World) -> dict[str, Any]:
    """A lecture of that class."""
    return {"pk": SessionFactory.create(batch=class_of(world)).pk}
