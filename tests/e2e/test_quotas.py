"""Places of a class on their way from the city to the township, as people see them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rotations.models import Enrolment
from rotations.services import electives, enrolments, offers
from tests.cast import build_world
from tests.e2e.browser import (
    PHONE,
    assert_accessible,
    assert_fits,
    assert_local_only,
    login,
    shot,
    snap,
)
from tests.factories.electives import choosing_is_over, class_to_choose
from tests.factories.organizations import OrganizationFactory, all_categories
from tests.factories.rotations import CategoryRuleFactory, DutyFactory
from tests.rotations.cascade import city_class, named, over_due, places, quota_of
from trainees.services.accounts import open_trainee_account

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    """The cast, committed, so that the server sees it."""
    all_categories()
    return build_world()


def test_a_class_chooses_and_sees_how_it_came_out(world, page_with):
    choice = class_to_choose(world.county, [world.village, world.other_village], world.alice)
    trainee = choice.room.trainees[0]
    account = open_trainee_account(trainee.person, by=world.alice)
    phone = page_with(viewport=PHONE, java_script_enabled=False)
    login(phone, account)
    phone.goto(reverse("phone:home"))
    phone.click("text=选学")
    phone.click("text=村务公开")
    snap(phone, "electives-phone")
    phone.click("text=提交志愿")
    phone.wait_for_selector("text=志愿已提交")
    choosing_is_over(choice.block)
    electives.assign_block(choice.block, by=world.alice)
    phone.goto(reverse("phone:electives"))
    assert "（第 1 志愿）" in phone.content()
    snap(phone, "electives-result")
    office = page_with()
    login(office, world.alice)
    office.goto(reverse("rotations:batch_electives", args=[choice.room.batch.pk]))
    assert_accessible(office)
    shot(office, "electives-office")
    office.set_viewport_size(PHONE)
    assert_fits(office)


def test_places_go_down_and_a_free_one_is_offered(world, page_with):
    batch = city_class(world)
    CategoryRuleFactory.create(campaign=batch.campaign, higher_share=15)
    for village in (world.village, world.other_village, world.next_village):
        DutyFactory.create(campaign=batch.campaign, organization=village)
    for number in range(6):
        village = OrganizationFactory.create(parent=world.township, name=f"新村{number}")
        DutyFactory.create(campaign=batch.campaign, organization=village)

    page = page_with(java_script_enabled=False)
    login(page, world.alice)
    page.goto(reverse("rotations:batch_places", args=[batch.pk]))
    page.click("text=分解、交回")
    page.click("text=计算建议")
    page.click("text=保存分解")
    page.wait_for_selector("text=已保存名额分解")
    assert places(batch)["平江县"] == (6, 6)

    seated = named(batch, world.next_village, world.charlie, 3)
    enrolments.accept(seated, by=world.peter)
    waiting = named(batch, world.next_village, world.charlie, 3)
    offers.put_on_waiting_list(waiting[:2], by=world.peter)
    enrolments.withdraw(seated[0], reason="生病", by=world.charlie)
    over_due(batch)

    office = page_with()
    login(office, world.peter)
    shots = {
        "quotas-ledger": reverse("rotations:batch_places", args=[batch.pk]),
        "quotas-share": reverse("rotations:quota_share", args=[quota_of(batch, world.county).pk]),
        "quotas-names": reverse("rotations:batch_names", args=[batch.pk]),
        "quotas-shares": reverse("rotations:campaign_shares", args=[batch.campaign_id]),
    }
    for name, address in shots.items():
        office.goto(address)
        assert_accessible(office)
        shot(office, name)
        office.set_viewport_size({"width": 390, "height": 844})
        assert_fits(office)
        office.set_viewport_size({"width": 1440, "height": 900})
    assert_local_only(office)

    unit = page_with()
    login(unit, world.charlie)
    unit.goto(reverse("rotations:batch_nominate", args=[batch.pk]))
    assert_accessible(unit)
    shot(unit, "quotas-offer")
    unit.click("text=确认参加")
    unit.wait_for_selector("text=已递补录取")
    assert Enrolment.objects.get(pk=waiting[0].pk).place == 1
