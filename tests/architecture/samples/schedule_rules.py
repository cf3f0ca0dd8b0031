"""Samples of the rules of scheduling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.architecture.samples.batches import class_of
from tests.factories.schedule import override_of

if TYPE_CHECKING:
    from tests.cast import World


@sample("rotations:schedule_rules", "rotations:campaign_findings", "rotations:override_list")
def campaign(world: World) -> dict[str, Any]:
    """A campaign of alice's county with a class and an exception."""
    batch = class_of(world)
    override_of(batch, by=world.alice)
    return {"pk": batch.campaign_id}


@sample("rotations:override_withdraw")
def override(world: World) -> dict[str, Any]:
    """An exception of that class."""
    return {"pk": override_of(class_of(world), by=world.alice).pk}
