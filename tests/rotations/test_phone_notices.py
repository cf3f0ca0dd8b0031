"""What a trainee was told, on the phone: found from the home page, and nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.notices.models import Notice
from core.notices.services import notify
from trainees.services.accounts import open_trainee_account

pytestmark = pytest.mark.usefixtures("noon")
ADDRESS = "/my/notices/"


@pytest.fixture
def accounts(world, room):
    """The accounts of two trainees of one class; each was told something."""
    own, other = (
        open_trainee_account(trainee.person, by=world.alice) for trainee in room.trainees[:2]
    )
    notify(own, title="调课通知", body="12月3日 09:10 的课改到 09:30")
    notify(other, title="别人的通知")
    return own, other


def test_the_home_page_leads_to_what_is_unread_and_one_press_reads_it(accounts, client_of):
    phone = client_of(accounts[0])
    home = phone.get(reverse("phone:home")).content.decode()
    assert "1 条未读通知" in home
    assert home.count(f'href="{ADDRESS}"') == 2  # the line above, and the tile
    page = phone.get(ADDRESS)
    shown = page.content.decode()
    assert [notice.title for notice in page.context["page"]] == ["调课通知"]
    assert "09:10 的课改到 09:30" in shown
    assert "别人的通知" not in shown
    assert phone.post(ADDRESS).url == ADDRESS
    assert list(Notice.objects.filter(read_at=None).values_list("title", flat=True)) == [
        "别人的通知"
    ]
    assert "未读通知" not in phone.get(reverse("phone:home")).content.decode()


def test_those_who_are_no_trainees_read_elsewhere(world, client_of):
    assert client_of(world.alice).get(ADDRESS).status_code == 404
    assert client_of(world.alice).post(ADDRESS).status_code == 404


def test_without_notices_the_page_says_what_will_come(world, room, client_of):
    phone = client_of(open_trainee_account(room.trainees[0].person, by=world.alice))
    assert "还没有通知" in phone.get(ADDRESS).content.decode()
    assert phone.put(ADDRESS).status_code == 405
