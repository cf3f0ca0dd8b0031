"""Samples of menu choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.factories.electives import assigned, class_to_choose, offered_swap

if TYPE_CHECKING:
    from rotations.models import Enrolment
    from tests.cast import World


def seat_alice(world: World, trainee: Enrolment) -> None:
    """Let alice herself sit in her class."""
    trainee.person.user = world.alice
    trainee.person.save()


@sample("rotations:batch_electives")
def batch(world: World) -> dict[str, Any]:
    """A class of alice's."""
    return {"pk": class_to_choose(world.county, [world.village], world.alice).room.batch.pk}


@sample(
    "rotations:elective_capacity",
    "rotations:elective_assign",
    "rotations:elective_place",
    "phone:elective_wish",
    "phone:swap_ask",
)
def block(world: World) -> dict[str, Any]:
    """A block of alice's class, in which she sits."""
    choice = class_to_choose(world.county, [world.village], world.alice)
    seat_alice(world, choice.room.trainees[0])
    return {"pk": choice.block.pk}


@sample("phone:swap_answer")
def swap(world: World) -> dict[str, Any]:
    """A swap that somebody offered alice."""
    choice = assigned(world.county, [world.village, world.other_village], world.alice)
    seat_alice(world, choice.room.trainees[0])
    return {"pk": offered_swap(choice, world.alice).pk}
