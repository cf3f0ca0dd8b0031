"""How hours are counted and what a year asks for: set by the owner, versioned, never rewritten."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from core.days import today
from core.fields.organizations import label_of
from tests.factories.hours import rule, target
from tests.factories.organizations import category
from tests.factories.trainees import PersonFactory
from trainees.models import HoursEntry, HoursRule, HoursTarget
from trainees.selectors.hours import hours_of
from trainees.selectors.standards import rules_for, targets_for
from trainees.services.hours import Credit, credit_many
from trainees.services.standards import withdraw_rule, withdraw_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

CHANGE = dt.date(2026, 3, 10)
PAGE = reverse("trainees:standards")


def test_a_class_across_a_change_of_rules_keeps_each_days_rule(world: World) -> None:
    rule(world.county, by=world.alice, valid_from=CHANGE)
    person = PersonFactory.create(organization=world.village)
    days = [CHANGE - dt.timedelta(days=1), CHANGE]
    earned = [Credit(person, 300, on, f"session:{on}:1") for on in days]

    credit_many(earned, source="session", note="跨期班", by=None)

    entries = HoursEntry.objects.order_by("earned_on")
    assert [entry.rule_version for entry in entries] == ["45min-8h", "2027版"]
    assert [entry.hours for entry in entries] == [Decimal("6.6667"), 6]
    assert [hours_of(person, 2026).hours, hours_of(person, 2026).days] == [
        Decimal("12.6667"),
        Decimal("1.5"),
    ]


def test_a_rule_recounts_nothing_and_does_not_begin_among_credited_days(world: World) -> None:
    person = PersonFactory.create(organization=world.village)
    credit_many([Credit(person, 300, CHANGE, "session:1:1")], source="session", note="", by=None)
    before = hours_of(person, 2026)

    with pytest.raises(ValidationError) as refused:
        rule(world.county, by=world.alice, valid_from=CHANGE)
    rule(world.county, by=world.alice, valid_from=CHANGE + dt.timedelta(days=1))

    assert list(refused.value.message_dict) == ["valid_from"]
    assert hours_of(person, 2026) == before


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"version": "2027版", "valid_from": dt.date(2999, 2, 1)}, "hours_rule_version_once"),
        ({"version": "另版"}, "hours_rule_one_a_day"),
        (
            {"version": "另版", "valid_from": dt.date(2999, 2, 1), "minutes_an_hour": 5},
            "hours_rule_sensible",
        ),
    ],
)
def test_rules_that_cannot_be_are_refused(world: World, facts: dict[str, Any], code: str) -> None:
    rule(world.county, by=world.alice)

    with pytest.raises(ValidationError) as refused:
        rule(world.county, by=world.alice, **facts)

    assert refused.value.code == code
    assert HoursRule.objects.filter(organization=world.county).count() == 1


def test_a_township_does_not_set_how_hours_are_counted(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        rule(world.township, by=world.bob)
    assert list(refused.value.message_dict) == ["organization"]


def test_the_strictest_target_holds(world: World) -> None:
    year = today().year
    target(world.county, by=world.alice, hours=60, days=8, first_year=year)
    target(world.township, by=world.bob, name="本镇", hours=60, days=9, first_year=year)
    people = [
        PersonFactory.create(organization=place)
        for place in (world.village, world.other_village, world.township, world.next_village)
    ]

    asked = [hours_of(person, year).target for person in people]

    assert [(one.hours, one.days) for one in asked] == [(60, 9), (60, 8), (100, 12), (40, 5)]
    assert hours_of(people[0], year - 1).target.hours == 40


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"first_year": 2020}, "first_year"),
        ({"hours": 39}, "hours"),
        ({"days": 4}, "days"),
        ({"categories": ["township"]}, "hours"),
    ],
)
def test_targets_in_the_past_or_below_those_above_are_refused(
    world: World, facts: dict[str, Any], field: str
) -> None:
    if codes := facts.get("categories"):
        facts = {**facts, "categories": [category(code) for code in codes]}

    with pytest.raises(ValidationError) as refused:
        target(world.county, by=world.alice, **facts)

    assert list(refused.value.message_dict) == [field]
    assert not HoursTarget.objects.filter(organization=world.county).exists()


def test_a_target_twice_and_a_span_backwards_are_refused(world: World) -> None:
    target(world.county, by=world.alice)
    for facts, code in [
        ({}, "hours_target_once_a_year"),
        ({"name": "别的", "last_year": 2098}, "hours_target_sensible"),
    ]:
        with pytest.raises(ValidationError) as refused:
            target(world.county, by=world.alice, **facts)
        assert refused.value.code == code


def test_what_has_begun_stays_what_has_not_may_go(world: World) -> None:
    begun_rule = rule(world.county, by=world.alice, version="旧版", valid_from=dt.date(2020, 1, 1))
    begun_target = target(world.county, by=world.alice, name="旧", first_year=today().year)
    with pytest.raises(ValidationError) as refused:
        withdraw_rule(begun_rule, by=world.alice)
    assert refused.value.code == "begun"
    with pytest.raises(ValidationError) as refused:
        withdraw_target(begun_target, by=world.alice)
    assert refused.value.code == "begun"

    withdraw_rule(rule(world.county, by=world.alice), by=world.alice)
    withdraw_target(target(world.county, by=world.alice), by=world.alice)

    assert HoursRule.objects.filter(organization=world.county).get() == begun_rule
    assert HoursTarget.objects.filter(organization=world.county).get() == begun_target


def test_the_database_rewrites_no_standard(world: World) -> None:
    begun = rule(world.county, by=world.alice, version="旧版", valid_from=dt.date(2020, 1, 1))
    target(world.county, by=world.alice, name="旧", first_year=today().year)
    acts: list[Callable[[], object]] = [
        lambda: HoursRule.objects.filter(pk=begun.pk).update(minutes_an_hour=50),
        lambda: HoursRule.objects.filter(pk=begun.pk).delete(),
        lambda: HoursTarget.objects.filter(name="旧").update(hours=41),
    ]
    for act in acts:
        with pytest.raises(DatabaseError, match="is kept as it was"), transaction.atomic():
            act()


def test_who_sees_which_standards(world: World) -> None:
    rule(world.county, by=world.alice)
    target(world.county, by=world.alice)

    for user, sees in [(world.bob, True), (world.dora, True), (world.charlie, False)]:
        assert rules_for(user).filter(version="2027版").exists() == sees
        assert targets_for(user).filter(name="本县书记").exists() == sees
        assert rules_for(user).filter(organization=None).exists()
    assert not rules_for(world.system_admin).exists()


def test_only_who_may_make_a_rule_is_offered_it(world: World, client_of: ClientOf) -> None:
    offered = [
        reverse("trainees:rule_add") in client_of(user).get(PAGE).content.decode()
        for user in (world.alice, world.bob)
    ]
    assert offered == [True, False]
    assert reverse("trainees:target_add") in client_of(world.bob).get(PAGE).content.decode()


def test_the_whole_way_on_screen(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    typed_rule = {
        "organization": label_of(world.county),
        "version": "2027版",
        "valid_from": "2099-01-01",
        "minutes_an_hour": "50",
        "hours_a_day": "6",
        "hours_half_day": "3",
    }
    typed_target = {
        "organization": label_of(world.county),
        "name": "本县书记",
        "highest_level": "0",
        "first_year": "2099",
        "hours": "60",
        "days": "8",
    }

    for name, typed, wrong in [
        ("rule_add", typed_rule, {"minutes_an_hour": "5"}),
        ("target_add", typed_target, {"hours": "10"}),
    ]:
        url = reverse(f"trainees:{name}")
        assert client.get(url).status_code == 200
        refused = client.post(url, {**typed, **wrong})
        assert refused.status_code == 422
        assert label_of(world.county) in refused.content.decode()
        assert client.post(url, typed)["Location"] == PAGE
        assert client_of(world.charlie).post(url, typed).status_code == 422
        assert client_of(world.dora).get(url).status_code == 404
    page = client.get(PAGE).content.decode()
    assert "2027版" in page
    assert "60 学时或 8 天" in page
    assert page.count("撤回") == 2
    assert client_of(world.bob).get(PAGE).content.decode().count("撤回") == 0
    for row, name in [
        (HoursRule.objects.get(version="2027版"), "rule_withdraw"),
        (HoursTarget.objects.get(name="本县书记"), "target_withdraw"),
    ]:
        url = reverse(f"trainees:{name}", args=[row.pk])
        assert client.get(url).status_code == 405
        assert client_of(world.bob).post(url).status_code == 404
        assert client.post(url)["Location"] == PAGE
        assert client.post(url).status_code == 404
    begun = rule(world.county, by=world.alice, version="旧版", valid_from=dt.date(2020, 1, 1))
    assert client.post(reverse("trainees:rule_withdraw", args=[begun.pk])).status_code == 409
