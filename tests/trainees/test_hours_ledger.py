"""The ledger of one person on screen: credited, reversed, and as quick for long ones as for short ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.trainees import HoursEntryFactory, PersonFactory

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def test_hours_are_credited_and_reversed_on_the_ledger(world: World, client_of: ClientOf) -> None:
    person = PersonFactory.create(organization=world.village)
    url = reverse("trainees:hours_credit", args=[person.pk])
    ledger = reverse("trainees:hours_ledger", args=[person.pk])
    client = client_of(world.alice)
    typed = {
        "key": "6b9f3a52-0000-4000-8000-000000000001",
        "earned": "2026-03-09",
        "hours": "8",
        "note": "远程教育",
    }

    wrong = client.post(url, {**typed, "hours": "0"})
    assert wrong.status_code == 422
    assert "远程教育" in wrong.content.decode()
    assert client.post(url, typed)["Location"] == f"{ledger}?year=2026"
    client.post(url, typed)  # a second click
    entry = person.hours_entries.get()
    assert (entry.minutes, entry.source) == (360, "online")
    reverse_url = reverse("trainees:hours_reverse", args=[entry.pk])
    assert client_of(world.charlie).get(reverse_url).status_code == 404
    assert client.post(reverse_url, {"note": ""}).status_code == 422
    assert client.post(reverse_url, {"note": "重复"}).status_code == 302
    page = client.get(ledger, {"year": "2026"}).content.decode()
    assert "已冲销" in page
    assert client.post(ledger).status_code == 405
    assert client_of(world.dora).post(url, typed).status_code == 404


def test_a_ledger_of_any_length_asks_the_same(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = PersonFactory.create(organization=world.village)
    url, client = reverse("trainees:hours_ledger", args=[person.pk]), client_of(world.alice)
    HoursEntryFactory.create(person=person)
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    for year in (2024, 2025, 2026):
        HoursEntryFactory.create(person=person, earned_on=dt.date(year, 3, 9), source="online")

    with django_assert_num_queries(len(before)):
        page = client.get(url)
    assert [year.year for year in page.context["years"]][-3:] == [2026, 2025, 2024]
