"""Samples of released timetables and the notices of their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import job_sample, sample
from tests.architecture.samples.batches import class_of
from tests.factories.releases import notice_held, released
from tests.factories.timetable import SessionFactory, hours

if TYPE_CHECKING:
    from rotations.models import ChangeNotice
    from tests.cast import World


def notice_of(world: World, **facts: Any) -> ChangeNotice:
    """Return the notice of a class of alice's county that has a second version."""
    batch = class_of(world, **facts)
    SessionFactory.create(batch=batch)
    notice_held(batch, by=world.alice)
    batch.change_notices.update(state="discarded")
    SessionFactory.create(batch=batch, period=hours(batch, "14:30", "16:00"))
    return notice_held(batch, by=world.alice)


@sample("rotations:batch_releases", "rotations:batch_calendar")
def batch(world: World) -> dict[str, Any]:
    """A class of alice's county with a released timetable."""
    return {"pk": notice_of(world).batch_id}


@sample("rotations:campaign_releases", "rotations:change_notices_send")
def campaign(world: World) -> dict[str, Any]:
    """A campaign of alice's county with a class to release."""
    batch = class_of(world)
    SessionFactory.create(batch=batch)
    return {"pk": batch.campaign_id}


@sample("rotations:release_detail")
def release(world: World) -> dict[str, Any]:
    """A version of alice's county."""
    batch = class_of(world)
    SessionFactory.create(batch=batch)
    return {"pk": released(batch).pk}


@sample(
    "rotations:change_notice",
    "rotations:change_notice_send",
    "rotations:change_notice_discard",
    "rotations:change_notice_paper",
)
def notice(world: World) -> dict[str, Any]:
    """A notice of alice's county that waits."""
    return {"pk": notice_of(world).pk}


@job_sample("rotations.change_notice")
def paper(world: World) -> tuple[dict[str, Any], str]:
    """The paper of a change of a class whose name only alice's side may read."""
    held = notice_of(world, series="平江机密班")
    facts = {"number": "", "signer": "中共平江县委组织部", "issued_on": "2026-02-20"}
    return {"notice": held.pk, **facts}, "平江机密班"


@job_sample("rotations.release_timetables")
def releases(world: World) -> tuple[dict[str, Any], str]:
    """The release of a class of a campaign whose title only alice's side may read."""
    batch = class_of(world)
    SessionFactory.create(batch=batch)
    batch.campaign.title = "平江机密轮训"
    batch.campaign.save()
    return {"campaign": batch.campaign_id, "batches": [batch.pk], "note": ""}, "平江机密轮训"


@job_sample("rotations.send_notices")
def sending(world: World) -> tuple[dict[str, Any], str]:
    """The notices of a campaign whose title only alice's side may read."""
    held = notice_of(world)
    campaign = held.batch.campaign
    campaign.title = "平江机密轮训"
    campaign.save()
    return {"campaign": campaign.pk, "notices": [[held.pk, held.revision]]}, "平江机密轮训"
