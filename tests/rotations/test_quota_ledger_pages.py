"""The places of a batch on screen: shared out, given back, taken back, lent, waited for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.days import today
from rotations.enums import BatchState, EnrolmentState
from rotations.models import Batch, Enrolment, PlaceOffer, Quota
from rotations.services import enrolments, offers, quotas
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import DutyFactory
from tests.rotations.cascade import city_class, named, over_due, places, quota_of

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A class of the city: six places for alice's county, three next door, one in store."""
    return city_class(world)


def page(name: str, row: Batch | Quota | Enrolment) -> str:
    return reverse(f"rotations:{name}", args=[row.pk])


def box(unit) -> str:
    return f"places-{unit.pk}"


def test_a_county_sees_its_townships_and_saves_their_parts(world, client_of, batch) -> None:
    for village in (world.village, world.other_village):
        DutyFactory.create(campaign=batch.campaign, organization=village)
    alice, county = client_of(world.alice), quota_of(batch, world.county)
    shown = alice.get(page("quota_share", county), {"way": "due"})
    rows = [
        (str(line.organization), line.due, field.value())
        for line, field in shown.context["form"].rows()
    ]
    assert rows == [("长寿镇", 1, 1), ("加义镇", 1, 1)]
    assert "尚未保存" in shown.content.decode()
    figures = {box(world.township): 3, box(world.other_township): 2}
    assert alice.post(page("quota_share", county), figures).status_code == 302
    assert places(batch)["平江县"] == (6, 5)
    above = alice.post(page("quota_share", county), {**figures, box(world.township): 9})
    assert above.status_code == 422
    assert "分解合计 11，超过本单位名额 6，请减少 5 个" in above.content.decode()
    assert above.context["form"][box(world.township)].value() == "9"


def test_who_shares_out_and_who_does_not(world, client_of, batch) -> None:
    county, ask = quota_of(batch, world.county), {box(world.township): 1}
    for user in (world.bob, world.charlie):
        assert client_of(user).get(page("quota_share", county)).status_code == 404
        assert client_of(user).post(page("quota_share", county), ask).status_code == 404
    assert client_of(world.dora).get(page("quota_share", county)).status_code == 200
    assert client_of(world.dora).post(page("quota_share", county), ask).status_code == 404
    assert client_of(world.alice).put(page("quota_share", county)).status_code == 405
    assert client_of(world.alice).get(page("quota_return", county)).status_code == 405
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DRAFT)
    assert client_of(world.alice).get(page("quota_share", county)).status_code == 404


def test_a_unit_gives_places_back(world, client_of, batch) -> None:
    alice, county = client_of(world.alice), quota_of(batch, world.county)
    wrong = alice.post(page("quota_return", county), {"places": 7, "reason": "不足"})
    assert wrong.status_code == 422
    assert "未使用的名额只有 6 个，不能交回 7 个" in wrong.content.decode()
    assert wrong.context["giving"]["reason"].value() == "不足"
    assert (
        alice.post(page("quota_return", county), {"places": 2, "reason": "不足"}).status_code == 302
    )
    assert places(batch)["平江县"] == (4, 0)


def test_the_organizer_takes_back_and_lends(world, client_of, batch) -> None:
    named(batch, world.next_village, world.charlie, 4)
    peter, county = client_of(world.peter), quota_of(batch, world.county)
    ticked = {"quotas": [county.pk], "reason": "逾期未报"}
    early = peter.post(page("places_reclaim", batch), ticked)
    assert early.status_code == 409
    assert "未过名额收回日" in early.content.decode()
    yesterday = today() - dt.timedelta(days=1)
    assert (
        peter.post(
            page("reclaim_day", batch), {"places_due_on": f"{yesterday:%Y-%m-%d}"}
        ).status_code
        == 302
    )
    assert "请先勾选" in peter.post(page("places_reclaim", batch), {}).content.decode()
    assert peter.post(page("places_reclaim", batch), ticked).status_code == 302
    shown = peter.get(page("batch_places", batch))
    assert (shown.context["ledger"].store, shown.context["ledger"].rest) == (7, 0)
    next_county = quota_of(batch, world.next_county)
    asked = {f"places-{next_county.pk}": 8, "reason": "人多"}
    above = peter.post(page("places_lend", batch), asked)
    assert above.status_code == 422
    assert "可调剂的名额只有 7 个" in above.content.decode()
    asked[f"places-{next_county.pk}"] = 1
    assert peter.post(page("places_lend", batch), asked).status_code == 302
    assert places(batch) == {"平江县": (0, 0), "湘阴县": (4, 0)}
    history = peter.get(page("batch_places", batch)).content.decode()
    assert "逾期未报" in history
    assert "人多" in history
    stale = peter.post(page("places_lend", batch), {**asked, "places-999999": 1})
    assert "请刷新后重填" in stale.content.decode()


def test_the_same_press_twice_moves_places_once(world, client_of, batch) -> None:
    alice, county = client_of(world.alice), quota_of(batch, world.county)
    seen = alice.get(page("quota_share", county)).context["seen"]
    back = {"places": 2, "reason": "不足", "seen": seen}
    assert alice.post(page("quota_return", county), back).status_code == 302
    again = alice.post(page("quota_return", county), back)
    assert again.status_code == 409
    assert "已有同样的变动" in again.content.decode()
    assert places(batch)["平江县"] == (4, 0)
    fresh = {**back, "seen": again.context["seen"]}
    assert alice.post(page("quota_return", county), fresh).status_code == 302
    named(batch, world.next_village, world.charlie, 6)
    peter, next_county = client_of(world.peter), quota_of(batch, world.next_county)
    seen = peter.get(page("batch_places", batch)).context["seen"]
    lend = {f"places-{next_county.pk}": 1, "reason": "人多", "seen": seen}
    assert peter.post(page("places_lend", batch), lend).status_code == 302
    again = peter.post(page("places_lend", batch), lend)
    assert again.status_code == 409
    assert "已有同样的变动" in again.content.decode()
    assert places(batch)["湘阴县"] == (4, 0)


def test_once_the_roster_is_fixed_every_act_on_places_is_refused_by_the_state(
    world, client_of, batch
) -> None:
    """No view calls it bad input, and each says why though the boxes are gone by then."""
    county, day = quota_of(batch, world.county), today() - dt.timedelta(days=1)
    reclaim = {"quotas": [county.pk], "reason": "逾期未报"}
    figures = {box(world.county): 5, box(world.next_county): 3}
    acts = [
        (world.peter, page("batch_quotas", batch), figures),
        (world.peter, page("places_reclaim", batch), reclaim),
        (world.peter, page("places_lend", batch), {"reason": "人多"}),
        (world.peter, page("reclaim_day", batch), {"places_due_on": f"{day:%Y-%m-%d}"}),
        (world.alice, page("quota_share", county), {box(world.township): 2}),
        (world.alice, page("quota_return", county), {"places": 1, "reason": "不足"}),
    ]
    before = places(batch)
    Batch.objects.update(state=BatchState.CONFIRMED)
    for user, address, typed in acts:
        answer = client_of(user).post(address, typed)
        assert (address, answer.status_code) == (address, 409)
        assert "名册已定，不能再调整名额。" in answer.content.decode(), address
    assert places(batch) == before


def test_a_bad_day_is_refused(world, client_of, batch) -> None:
    day = batch.dates.lower
    answer = client_of(world.peter).post(
        page("reclaim_day", batch), {"places_due_on": f"{day:%Y-%m-%d}"}
    )
    assert answer.status_code == 422
    assert "应早于开班日期" in answer.content.decode()


def test_units_see_their_own_part_of_the_ledger_and_move_nothing(world, client_of, batch) -> None:
    quotas.share_quota(quota_of(batch, world.county), {world.township: 2}, by=world.alice)
    seen = client_of(world.bob).get(page("batch_places", batch))
    assert [str(line.quota.organization) for line in seen.context["ledger"].lines] == ["长寿镇"]
    assert "湘阴县" not in seen.content.decode()
    assert [str(move) for move in seen.context["movements"]] == ["分解 2"]
    for act in ("places_reclaim", "places_lend", "reclaim_day"):
        assert client_of(world.alice).post(page(act, batch), {}).status_code == 404
        assert client_of(world.peter).get(page(act, batch)).status_code == 405
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DRAFT)
    assert client_of(world.charlie).get(page("batch_places", batch)).status_code == 404


def test_the_ledger_asks_the_same_for_few_units_and_many(
    world, client_of, batch, django_assert_max_num_queries
) -> None:
    client = client_of(world.peter)
    client.get(page("batch_places", batch))
    with django_assert_max_num_queries(24) as few:
        client.get(page("batch_places", batch))
    county = quota_of(batch, world.county)
    townships = OrganizationFactory.create_batch(4, parent=world.county)
    quotas.share_quota(county, dict.fromkeys(townships, 1), by=world.alice)
    named(batch, world.next_village, world.charlie, 5)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(page("batch_places", batch)).context["ledger"].lines) == 6


def test_the_organizer_lets_names_wait_and_the_unit_takes_the_place(
    world, client_of, batch
) -> None:
    seated = named(batch, world.next_village, world.charlie, 3)
    enrolments.accept(seated, by=world.peter)
    waiting = named(batch, world.next_village, world.charlie, 2)
    peter, charlie = client_of(world.peter), client_of(world.charlie)
    answer = peter.post(
        page("names_decide", batch), {"act": "wait", "names": [name.pk for name in waiting]}
    )
    assert answer.status_code == 302
    queue = charlie.get(page("batch_nominate", batch)).context["queue"]
    assert [(line.name, line.place, line.is_offered) for line in queue] == [
        (waiting[0], 1, False),
        (waiting[1], 2, False),
    ]
    enrolments.withdraw(seated[0], reason="生病", by=world.charlie)
    shown = charlie.get(page("batch_nominate", batch))
    assert [(line.place, line.is_offered) for line in shown.context["queue"]] == [
        (None, True),
        (1, False),
    ]
    assert "确认参加" in shown.content.decode()
    assert "候补名单" in peter.get(page("batch_names", batch)).content.decode()
    take = page("offer_take", waiting[0])
    assert client_of(world.alice).post(take).status_code == 404
    assert charlie.get(take).status_code == 405
    assert charlie.post(take).status_code == 302
    waiting[0].refresh_from_db()
    assert waiting[0].state == EnrolmentState.ACCEPTED
    again = charlie.post(take, follow=True)
    assert "确认期限已过" in again.content.decode()
    gone = charlie.post(page("enrolment_withdraw", waiting[1]), {"reason": "不等了"})
    assert gone.status_code == 302
    assert Enrolment.objects.get(pk=waiting[1].pk).state == EnrolmentState.WITHDRAWN


def test_offers_of_one_unit_are_not_shown_to_another(world, client_of, batch) -> None:
    seated = named(batch, world.next_village, world.charlie, 3)
    (name,) = named(batch, world.next_village, world.charlie)
    offers.put_on_waiting_list([name], by=world.peter)
    over_due(batch)
    enrolments.withdraw(seated[0], reason="生病", by=world.charlie)
    assert PlaceOffer.objects.count() == 1
    assert client_of(world.alice).get(page("batch_nominate", batch)).context["queue"] == []
