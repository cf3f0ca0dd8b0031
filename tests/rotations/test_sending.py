"""Sending the held notices of a campaign together: as they were listed, refusals named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.jobs.models import Job
from core.jobs.running import run
from core.notices.models import OutboxMessage
from rotations.enums import BatchState, NoticeState
from rotations.models import ChangeNotice
from rotations.services.change_notices import write_words
from rotations.services.sending import send_notices
from tests.factories.batches import BatchFactory, QuotaFactory
from tests.factories.releases import notice_held
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import SessionFactory

if TYPE_CHECKING:
    from rotations.models import Campaign
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world: World) -> Campaign:
    made: Campaign = OpenCampaignFactory.create(organization=world.county)
    return made


@pytest.fixture
def notices(world: World, campaign: Campaign) -> list[ChangeNotice]:
    """The first notices of two classes that called bob's township."""
    made = []
    for name in ("村书记班", "社区书记班"):
        batch = BatchFactory.create(campaign=campaign, series=name, state=BatchState.PUBLISHED)
        QuotaFactory.create(batch=batch, organization=world.township)
        SessionFactory.create(batch=batch)
        made.append(notice_held(batch, by=world.alice))
    return made


def listed(notices: list[ChangeNotice]) -> list[str]:
    return [f"{notice.pk}:{notice.revision}" for notice in notices]


def states(notices: list[ChangeNotice]) -> list[str]:
    return [ChangeNotice.objects.get(pk=notice.pk).state for notice in notices]


def test_those_that_changed_since_are_not_sent(world, notices):
    seen = {notice.pk: notice.revision for notice in notices}
    write_words(notices[1], "请互相转告。", revision=notices[1].revision, by=world.alice)
    done: list[int] = []
    outcome = send_notices(notices, seen, by=world.alice, advance=lambda: done.append(1))
    assert states(notices) == [NoticeState.SENT, NoticeState.HELD]
    assert outcome.sentence.startswith("已发送 1 份通知。1 份未发送：")
    assert "社区书记班" in outcome.sentence
    assert len(done) == 2


def test_the_ticked_ones_are_sent_by_a_job(world, campaign, notices, client_of):
    alice = client_of(world.alice)
    page = reverse("rotations:campaign_releases", args=[campaign.pk])
    send = reverse("rotations:change_notices_send", args=[campaign.pk])
    assert "全部发送（2 份）" in alice.get(page).content.decode()
    answer = alice.post(send, {"notices": listed(notices[:1])})
    job = Job.objects.get(kind="rotations.send_notices")
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    run(str(job.pk))
    assert states(notices) == [NoticeState.SENT, NoticeState.HELD]
    told = OutboxMessage.objects.exclude(state=OutboxMessage.State.HELD)
    assert [message.recipient for message in told] == [world.bob]
    alice.post(send, {"all": "1"})
    run(str(Job.objects.exclude(pk=job.pk).get().pk))
    assert states(notices) == [NoticeState.SENT] * 2


@pytest.mark.parametrize("given", [{}, {"notices": ["1"]}, {"notices": ["0:0"]}])
def test_nothing_ticked_or_something_else_sends_nothing(world, campaign, notices, client_of, given):
    send = reverse("rotations:change_notices_send", args=[campaign.pk])
    answer = client_of(world.alice).post(send, given, follow=True)
    assert "请勾选待发送的通知" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_neighbour_finds_no_campaign_and_a_get_is_no_way(world, campaign, notices, client_of):
    send = reverse("rotations:change_notices_send", args=[campaign.pk])
    assert client_of(world.charlie).post(send, {"all": "1"}).status_code == 404
    assert client_of(world.alice).get(send).status_code == 405
