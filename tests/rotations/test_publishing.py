"""Publishing the ticked drafts of the list: asked once, done by a job, refusals named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.jobs.models import Job
from core.jobs.running import run
from rotations.enums import BatchState
from rotations.models import Batch
from rotations.services.publishing import publish_batches
from rotations.services.quotas import set_quotas
from tests.factories.batches import BatchFactory, PublishedBatchFactory
from tests.factories.rotations import OpenCampaignFactory

if TYPE_CHECKING:
    from rotations.models import Campaign
    from tests.cast import World

LIST, PUBLISH = reverse("rotations:batch_list"), reverse("rotations:batches_publish")


@pytest.fixture
def campaign(world: World) -> Campaign:
    made: Campaign = OpenCampaignFactory.create(organization=world.county)
    return made


@pytest.fixture
def drafts(world: World, campaign: Campaign) -> list[Batch]:
    """Two drafts with places, and one without."""
    made = [
        BatchFactory.create(campaign=campaign, organization=world.county, series=name, number=1)
        for name in ("村书记班", "社区书记班", "无名额班")
    ]
    for batch in made[:2]:
        set_quotas(batch, {world.township: 4}, by=world.alice)
    return made


def states(batches: list[Batch]) -> list[str]:
    return [Batch.objects.get(pk=batch.pk).state for batch in batches]


def test_drafts_are_published_and_what_may_not_be_is_named(world, drafts):
    done: list[int] = []
    outcome = publish_batches(drafts, by=world.alice, advance=lambda: done.append(1))
    assert states(drafts) == [BatchState.PUBLISHED, BatchState.PUBLISHED, BatchState.DRAFT]
    assert outcome.sentence == (
        "已发布 2 个班次，有名额的单位可以报名了。"
        "1 个未发布：平江县“无名额班第1期”：发布前请先填写：名额分配。"
    )
    assert len(done) == 3


def test_the_ticked_ones_are_asked_about_then_published_by_a_job(world, drafts, client_of):
    alice, row = client_of(world.alice), [batch.pk for batch in drafts[:2]]
    assert PUBLISH in alice.get(LIST).content.decode()
    page = alice.post(PUBLISH, {"row": row}).content.decode()
    assert "将发布 <b>2</b> 个草拟的班次" in page
    assert "社区书记班第1期" in page
    assert states(drafts) == [BatchState.DRAFT] * 3
    answer = alice.post(PUBLISH, {"row": row, "confirmed": "1"})
    job = Job.objects.get(kind="rotations.publish_batches")
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    run(str(job.pk))
    assert states(drafts) == [BatchState.PUBLISHED, BatchState.PUBLISHED, BatchState.DRAFT]
    job.refresh_from_db()
    assert job.message.startswith("已发布 2 个班次")


def test_all_that_the_filters_left_may_be_meant(world, drafts, client_of):
    page = client_of(world.alice).post(f"{PUBLISH}?q=社区", {"all": "1"}).content.decode()
    assert "将发布 <b>1</b> 个草拟的班次" in page


def test_what_is_published_or_foreign_is_passed_over(world, campaign, drafts, client_of):
    published = PublishedBatchFactory.create(campaign=campaign, organization=world.county)
    row = [drafts[0].pk, published.pk]
    page = client_of(world.alice).post(PUBLISH, {"row": row}).content.decode()
    assert "将发布 <b>1</b> 个草拟的班次" in page
    assert "另有 1 个所选班次已经发布，或不由您发布" in page
    charlie = client_of(world.charlie)
    answer = charlie.post(PUBLISH, {"row": row, "confirmed": "1"})
    assert "没有可以发布的草拟班次" in answer.content.decode()
    assert not Job.objects.exists()
    assert charlie.get(PUBLISH).status_code == 405


def test_who_may_not_publish_is_not_offered_it(world, drafts, client_of):
    dora = client_of(world.dora)
    assert PUBLISH not in dora.get(LIST).content.decode()
    assert dora.post(PUBLISH, {"row": [drafts[0].pk]}).status_code in {403, 404}
