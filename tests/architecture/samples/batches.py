"""Samples of batches, their quotas and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.trainees import secretary_of

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
    "rotations:batch_quotas",
    "rotations:batch_names",
    "rotations:names_decide",
    "rotations:names_remind",
    "rotations:batch_roster",
    "rotations:batch_nominate",
    "rotations:receipt_template",
    "rotations:receipt_upload",
)
def batch(world: World) -> dict[str, Any]:
    """A draft of alice's county."""
    return {"pk": class_of(world).pk}


@sample("rotations:enrolment_withdraw", "rotations:enrolment_substitute")
def enrolment(world: World) -> dict[str, Any]:
    """A seated name of that class."""
    name = EnrolmentFactory.create(
        batch=class_of(world), person=secretary_of(world.village), place=1
    )
    return {"pk": name.pk}
