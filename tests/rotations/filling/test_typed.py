"""What is typed above the library stays when its page is turned, with script or without."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.batches import BatchFactory
from tests.factories.timetable import CourseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(world):
    """The address of a class's choice, one course chosen, and more than a page of others."""
    batch = BatchFactory.create(organization=world.county)
    courses = [
        CourseFactory.create(organization=world.county, title=f"课程{n:02}") for n in range(30)
    ]
    return reverse("rotations:timetable_fill", args=[batch.pk]), courses[0].pk


def test_pages_are_turned_by_sending_the_form(client_of, world, library):
    alice, (address, first) = client_of(world.alice), library
    text = alice.get(f"{address}?times_{first}=1&minutes_{first}=90").content.decode()
    assert f'<button form="fill-form" name="turn" value="?times_{first}=1' in text
    assert 'rel="next"' not in text
    typed = {f"times_{first}": "2", f"minutes_{first}": "45", "has_opening": "on"}
    turned = alice.post(
        f"{address}?times_{first}=1", {**typed, "turn": f"?times_{first}=1&size=20&page=2"}
    )
    assert turned.status_code == 302
    assert turned.url.endswith("#courses")
    page = alice.get(turned.url)
    assert page.context["listing"].page.number == 2
    form = page.context["form"]
    assert [form[name].value() for name in typed] == ["2", "45", "on"]


def test_what_is_no_number_stays_too(client_of, world, library):
    alice, (address, first) = client_of(world.alice), library
    turned = alice.post(address, {f"times_{first}": "两次", "turn": "?page=2"})
    assert alice.get(turned.url).context["form"][f"times_{first}"].value() == "两次"


@pytest.mark.parametrize("turn", ["", "https://example.org/", "//example.org/?page=2", "\x00"])
def test_a_strange_turn_leads_nowhere_else(client_of, world, library, turn):
    alice, (address, _) = client_of(world.alice), library
    assert alice.post(address, {"turn": turn}).url.startswith(f"{address}?")
