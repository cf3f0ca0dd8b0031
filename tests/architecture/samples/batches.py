"""Samples of batches, their quotas and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.factories.batches import BatchFactory
from tests.factories.rotations import OpenCampaignFactory

if TYPE_CHECKING:
    from rotations.models import Batch
    from tests.cast import World


def class_of(world: World, **facts: Any) -> Batch:
    """Return a class of alice's county."""
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), **facts
    )
    return made


@sample(
    "rotations:batch_detail",
    "rotations:batch_edit",
    "rotations:batch_publish",
    "rotations:batch_withdraw",
    "rotations:batch_confirm",
    "rotations:batch_reopen",
    "rotations:batch_start",
    "rotations:batch_finish",
    "rotations:batch_archive",
    "rotations:batch_cancel",
)
def batch(world: World) -> dict[str, Any]:
    """A draft of alice's county."""
    return {"pk": class_of(world).pk}
