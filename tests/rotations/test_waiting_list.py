"""Names that wait: their order, whom a free place is offered, and what becomes of the offer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.notices.models import Notice
from rotations.enums import EnrolmentState, MovementKind, OfferState
from rotations.models import Batch, Enrolment, PlaceOffer, QuotaMovement
from rotations.places.waiting import answer_until, next_in_line
from rotations.services import batch_states, enrolments, offers, quota_moves, quotas
from rotations.services.repeats import repeats_between
from tests.factories.batches import EnrolmentFactory, PublishedBatchFactory
from tests.factories.trainees import PersonFactory
from tests.rotations.cascade import city_class, named, over_due, places, quota_of

if TYPE_CHECKING:
    from tests.cast import World

HOLDERS = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=12)


@given(HOLDERS, st.sampled_from(["a", "b", None]), st.booleans())
def test_own_names_come_first_and_nobody_overtakes(holders, freed, open_to_all):
    line = list(next_in_line(holders, freed, open_to_all=open_to_all))
    assert len(line) == len(set(line))
    assert all(holders[place] is not None for place in line)
    own = [place for place in line if holders[place] == freed]
    others = [place for place in line if holders[place] != freed]
    assert line == own + others
    assert own == sorted(own)
    assert others == sorted(others)
    assert not others or open_to_all or freed is None
    if open_to_all or freed is None:
        assert set(line) == {i for i, holder in enumerate(holders) if holder is not None}


NOW = dt.datetime(2026, 3, 1, 21, 40, tzinfo=dt.UTC)


@pytest.mark.parametrize(("begins", "hours"), [(100, 24), (10, 10), (0.5, 1)])
def test_an_offer_lasts_a_day_and_ends_before_the_class(begins, hours):
    until = answer_until(NOW, NOW + dt.timedelta(hours=begins))
    assert until - NOW == dt.timedelta(hours=hours)


@pytest.fixture
def batch(world: World) -> Batch:
    """A class of nine places, all given: six to alice's county, three next door, all seated."""
    return city_class(world, capacity=9)


def seat(names, by) -> None:
    enrolments.accept(names, by=by, reason="同意")


def fill(batch: Batch, world: World) -> tuple[list[Enrolment], list[Enrolment]]:
    """Seat everybody; return the seated of both counties."""
    own = named(batch, world.village, world.alice, 6)
    others = named(batch, world.next_village, world.charlie, 3)
    seat([*own, *others], world.peter)
    return own, others


def wait(batch: Batch, village, by, world: World) -> Enrolment:
    (name,) = named(batch, village, by)
    assert name.is_over_quota
    offers.put_on_waiting_list([name], by=world.peter)
    return name


@pytest.mark.django_db
def test_the_own_units_name_comes_before_one_that_waits_longer(batch, world):
    own, _ = fill(batch, world)
    longer = wait(batch, world.next_village, world.charlie, world)
    same = wait(batch, world.other_village, world.alice, world)
    later = wait(batch, world.other_village, world.alice, world)
    enrolments.withdraw(own[0], reason="生病", by=world.peter)
    states = {name.pk: name.state for name in Enrolment.objects.filter(batch=batch)}
    assert (states[same.pk], states[longer.pk], states[later.pk]) == (
        EnrolmentState.NOMINATED,
        EnrolmentState.WAITING,
        EnrolmentState.WAITING,
    )
    told = Notice.objects.filter(title__startswith="候补递补")
    assert list(told.values_list("recipient", flat=True)) == [world.alice.pk]
    offers.take_offer(same, by=world.alice)
    same.refresh_from_db()
    assert (same.state, same.place) == (EnrolmentState.ACCEPTED, own[0].place or 1)
    assert PlaceOffer.objects.get().state == OfferState.TAKEN
    assert places(batch) == {"平江县": (6, 0), "湘阴县": (3, 0)}


@pytest.mark.django_db
def test_a_later_wave_of_names_does_not_overtake_who_waits(batch, world):
    _, others = fill(batch, world)
    waits = wait(batch, world.next_village, world.charlie, world)
    (later,) = named(batch, world.next_village, world.charlie)
    enrolments.withdraw(others[0], reason="生病", by=world.charlie)
    waits.refresh_from_db()
    later.refresh_from_db()
    assert (waits.state, waits.is_over_quota) == (EnrolmentState.NOMINATED, False)
    assert later.is_over_quota
    quotas.set_quotas(batch, {world.county: 5, world.next_county: 4}, by=world.peter)
    later.refresh_from_db()
    assert not later.is_over_quota


@pytest.mark.django_db
def test_more_places_for_a_unit_go_to_who_waits_first(batch, world):
    fill(batch, world)
    waits = wait(batch, world.next_village, world.charlie, world)
    (later,) = named(batch, world.next_village, world.charlie)
    Batch.objects.filter(pk=batch.pk).update(capacity=10)
    quotas.set_quotas(batch, {world.county: 6, world.next_county: 4}, by=world.peter)
    waits.refresh_from_db()
    later.refresh_from_db()
    assert (waits.state, later.is_over_quota) == (EnrolmentState.NOMINATED, True)


@pytest.mark.django_db
def test_while_names_are_awaited_a_place_stays_with_its_unit(batch, world):
    own, _ = fill(batch, world)
    other = wait(batch, world.next_village, world.charlie, world)
    enrolments.withdraw(own[0], reason="生病", by=world.alice)
    other.refresh_from_db()
    assert other.state == EnrolmentState.WAITING
    assert not PlaceOffer.objects.exists()


@pytest.mark.django_db
def test_afterwards_it_goes_to_the_first_in_line_and_back_when_refused(batch, world):
    own, _ = fill(batch, world)
    first = wait(batch, world.next_village, world.charlie, world)
    second = wait(batch, world.next_village, world.charlie, world)
    over_due(batch)
    enrolments.withdraw(own[0], reason="生病", by=world.alice)
    assert places(batch) == {"平江县": (5, 0), "湘阴县": (4, 0)}
    first.refresh_from_db()
    enrolments.withdraw(first, reason="不能参加", by=world.charlie)
    assert list(PlaceOffer.objects.order_by("pk").values_list("enrolment", "state")) == [
        (first.pk, OfferState.REFUSED),
        (second.pk, OfferState.OPEN),
    ]
    second.refresh_from_db()
    enrolments.withdraw(second, reason="不能参加", by=world.charlie)
    assert places(batch) == {"平江县": (6, 0), "湘阴县": (3, 0)}
    moves = QuotaMovement.objects.filter(kind=MovementKind.OFFER).order_by("pk")
    assert (
        list(moves.values_list("source__name", "target__name"))
        == [
            ("平江县", "湘阴县"),
            ("湘阴县", "平江县"),
        ]
        * 2
    )


@pytest.mark.django_db
def test_an_unanswered_offer_passes_on_and_its_name_goes_to_the_end(batch, world):
    _, others = fill(batch, world)
    first = wait(batch, world.next_village, world.charlie, world)
    second = wait(batch, world.next_village, world.charlie, world)
    enrolments.withdraw(others[0], reason="生病", by=world.charlie)
    assert offers.expire_offers() == 0
    PlaceOffer.objects.update(answer_by=timezone.now())
    with pytest.raises(ValidationError, match="确认期限已过"):
        offers.take_offer(first, by=world.charlie)
    assert offers.expire_offers() == 1
    assert [(offer.enrolment, offer.state) for offer in PlaceOffer.objects.order_by("pk")] == [
        (first, OfferState.EXPIRED),
        (second, OfferState.OPEN),
    ]
    first.refresh_from_db()
    assert first.state == EnrolmentState.WAITING
    assert batch.enrolments.filter(waiting_since__gt=second.waiting_since).get() == first


@pytest.mark.django_db
def test_whoever_is_called_elsewhere_is_passed_over_and_keeps_waiting(batch, world):
    _, others = fill(batch, world)
    first = wait(batch, world.next_village, world.charlie, world)
    second = wait(batch, world.next_village, world.charlie, world)
    elsewhere = PublishedBatchFactory.create(dates=batch.dates)
    EnrolmentFactory.create(batch=elsewhere, person=first.person)
    enrolments.withdraw(others[0], reason="生病", by=world.charlie)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (EnrolmentState.WAITING, EnrolmentState.NOMINATED)


@pytest.mark.django_db
def test_places_taken_back_are_offered_in_the_order_of_waiting(world):
    batch = city_class(world, capacity=9)
    seat(named(batch, world.next_village, world.charlie, 3), world.peter)
    waiting = [wait(batch, world.next_village, world.charlie, world) for _ in range(3)]
    over_due(batch)
    named(batch, world.village, world.alice, 4)
    quota_moves.reclaim_places(
        batch, [quota_of(batch, world.county)], reason="未报", by=world.peter
    )
    assert places(batch) == {"平江县": (4, 0), "湘阴县": (5, 0)}
    assert list(PlaceOffer.objects.order_by("pk").values_list("enrolment", flat=True)) == [
        name.pk for name in waiting[:2]
    ]


@pytest.mark.django_db
def test_a_waiting_name_is_not_named_twice_nor_decided_past(batch, world):
    fill(batch, world)
    name = wait(batch, world.next_village, world.charlie, world)
    with pytest.raises(ValidationError, match="已在本班候补名单中"):
        enrolments.nominate(batch, name.person, by=world.charlie)
    with pytest.raises(ValidationError, match="已被他人处理"):
        seat([name], world.peter)
    with pytest.raises(ValidationError, match="已被他人处理"):
        offers.put_on_waiting_list([name], by=world.peter)
    enrolments.decline(Enrolment.objects.get(pk=name.pk), reason="另行安排", by=world.peter)


@pytest.mark.django_db
def test_a_cancelled_class_lets_its_waiting_names_and_offers_go(batch, world):
    _, others = fill(batch, world)
    wait(batch, world.next_village, world.charlie, world)
    wait(batch, world.next_village, world.charlie, world)
    enrolments.withdraw(others[0], reason="生病", by=world.charlie)
    batch_states.cancel_batch(batch, reason="汛期", by=world.peter)
    assert not batch.enrolments.exclude(state=EnrolmentState.WITHDRAWN).exists()
    assert PlaceOffer.objects.get().state == OfferState.REFUSED


@pytest.mark.django_db
def test_two_records_of_one_person_may_not_both_wait_for_one_class(batch, world):
    fill(batch, world)
    one = wait(batch, world.next_village, world.charlie, world)
    other = wait(batch, world.next_village, world.charlie, world)
    with pytest.raises(ValidationError, match="两条记录都在"):
        repeats_between(one.person, other.person)
    seated = EnrolmentFactory.create(
        batch=PublishedBatchFactory.create(dates=batch.dates),
        person=PersonFactory.create(organization=world.next_village),
    )
    assert repeats_between(one.person, seated.person) == []
