"""Samples of progress and of what is sent upward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.days import today
from tests.architecture.samples import job_sample, sample
from tests.architecture.samples.campaigns import running
from tests.factories.reports import drafted, ready, sent
from tests.factories.rotations import OpenCampaignFactory

if TYPE_CHECKING:
    from reports.models import Submission
    from tests.cast import World


@sample(
    "reports:campaign_progress",
    "reports:campaign_trend",
    "reports:campaign_receipts",
    "reports:campaign_sums",
    "reports:campaign_package",
    "reports:campaign_remind",
)
def progress(world: World) -> dict[str, Any]:
    """A running campaign of alice's county."""
    return {"pk": running(world).pk}


@sample(
    "reports:submission_detail",
    "reports:submission_write",
    "reports:submission_files",
    "reports:submission_recount",
    "reports:submission_discard",
    "reports:submission_submit",
    "reports:submission_correct",
)
def own_draft(world: World) -> dict[str, Any]:
    """A draft of alice's county, for a campaign that the neighbour takes part in as well."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    return {"pk": drafted(world.county, campaign, by=world.alice).pk}


@sample("reports:submission_file")
def own_file(world: World) -> dict[str, Any]:
    """The table of that draft."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    return {"pk": ready(world.county, campaign, by=world.alice).pk, "form": "sheet"}


@sample("reports:submission_return", "reports:submission_accept")
def received(world: World) -> dict[str, Any]:
    """A report of bob's township that waits for alice."""
    return {"pk": from_below(world).pk}


def from_below(world: World) -> Submission:
    """Return what bob's township sent to alice's county."""
    return sent(world.township, running(world), by=world.bob)


@job_sample("reports.make_files")
def files_to_make(world: World) -> tuple[dict[str, Any], str]:
    """A draft of alice's county; its title comes back in the message."""
    campaign = OpenCampaignFactory.create(organization=world.prefecture, title="平江机密轮训")
    return {"submission": drafted(world.county, campaign, by=world.alice).pk}, "平江机密轮训"


@job_sample("reports.package")
def package(world: World) -> tuple[dict[str, Any], str]:
    """What bob's township sent; the list in the package names it."""
    report = from_below(world)
    month = f"{today():%Y-%m}"
    return {"campaign": report.campaign_id, "unit": world.county.pk, "month": month}, "长寿镇"
