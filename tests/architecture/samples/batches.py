"""Samples of batches, their quotas and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.enums import DocumentKind
from rotations.services.documents import keep_paper
from rotations.services.quotas import set_quotas
from tests.architecture.samples import job_sample, sample
from tests.factories.batches import BatchFactory, EnrolmentFactory, QuotaFactory
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
    "rotations:batch_places",
    "rotations:places_reclaim",
    "rotations:places_lend",
    "rotations:reclaim_day",
    "rotations:places_sheet",
    "rotations:places_import",
    "rotations:places_remarks",
    "rotations:batch_names",
    "rotations:names_decide",
    "rotations:names_remind",
    "rotations:batch_roster",
    "rotations:batch_nominate",
    "rotations:nominations_paste",
    "rotations:receipt_template",
    "rotations:receipt_upload",
    "rotations:batch_documents",
    "rotations:notice_make",
    "rotations:handbook_make",
    "rotations:logins_make",
)
def batch(world: World) -> dict[str, Any]:
    """A draft of alice's county."""
    return {"pk": class_of(world).pk}


@sample("rotations:enrolment_withdraw", "rotations:enrolment_substitute", "rotations:offer_take")
def enrolment(world: World) -> dict[str, Any]:
    """A seated name of that class."""
    name = EnrolmentFactory.create(
        batch=class_of(world), person=secretary_of(world.village), place=1
    )
    return {"pk": name.pk}


@sample("rotations:quota_share", "rotations:quota_return")
def quota(world: World) -> dict[str, Any]:
    """Places of a township in that class."""
    return {"pk": QuotaFactory.create(batch=class_of(world), organization=world.township).pk}


@sample("rotations:document_download")
def document(world: World) -> dict[str, Any]:
    """A handbook of that class."""
    kept = keep_paper(class_of(world), DocumentKind.HANDBOOK, b"x", "手册.pdf", by=world.alice)
    return {"pk": kept.pk}


@job_sample("rotations.notice")
def notice(world: World) -> tuple[dict[str, Any], str]:
    """The notice of a class whose name only alice's side may read."""
    called = class_of(world, series="平江机密班")
    set_quotas(called, {world.township: 2}, by=world.alice)
    facts = {"number": "", "signer": "中共平江县委组织部", "issued_on": "2026-02-20"}
    return {"batch": called.pk, **facts}, "平江机密班"


@job_sample("rotations.handbook")
def handbook(world: World) -> tuple[dict[str, Any], str]:
    """The handbook of such a class."""
    called = class_of(world, series="平江机密班")
    EnrolmentFactory.create(batch=called, person=secretary_of(world.village), place=1)
    return {"batch": called.pk}, "平江机密班"


@job_sample("rotations.logins")
def logins(world: World) -> tuple[dict[str, Any], str]:
    """The login slips of such a class."""
    called = class_of(world, series="平江机密班")
    EnrolmentFactory.create(batch=called, person=secretary_of(world.village), place=1)
    return {"batch": called.pk, "origin": "https://lunxun.example/"}, "平江机密班"


@job_sample("rotations.publish_batches")
def publishing(world: World) -> tuple[dict[str, Any], str]:
    """The publishing of a class without places, which is refused by a name only alice's side may read."""
    return {"batches": [class_of(world, series="平江机密班").pk]}, "平江机密班"
