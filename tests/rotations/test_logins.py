"""Login slips of a class: each trainee comes in once by link or code, nobody else gets one."""

from __future__ import annotations

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from organizations.models import LoginTicket
from rotations.services.logins import issue_logins, print_logins
from tests.factories.batches import BatchFactory, EnrolmentFactory, from_today
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.trainees import PersonFactory

pytestmark = pytest.mark.django_db
ORIGIN = "http://10.1.2.3:8000/"


@pytest.fixture
def batch(world):
    """A class of alice's county with two seated people."""
    made = BatchFactory.create(campaign=OpenCampaignFactory.create(organization=world.county))
    for place in (1, 2):
        person = PersonFactory.create(organization=world.village)
        EnrolmentFactory.create(batch=made, person=person, place=place)
    return made


def test_everybody_seated_gets_a_link_and_a_code(batch, world, client):
    slips = issue_logins(batch, origin=ORIGIN, by=world.alice)

    assert [slip.enrolment.place for slip in slips] == [1, 2]
    assert LoginTicket.objects.count() == 4
    answer = client.post(reverse("accounts:code"), {"code": slips[0].code})
    assert answer.status_code == 302
    home = client.get(reverse("home"), follow=True)
    assert home.context["user"] == slips[0].enrolment.person.user


def test_who_works_in_the_system_gets_no_slip(batch, world):
    name = batch.enrolments.get(place=1)
    name.person.user = world.bob
    name.person.save()
    assert [s.enrolment.place for s in issue_logins(batch, origin=ORIGIN, by=world.alice)] == [2]


def test_no_slips_without_trainees_or_long_after_the_class(world):
    empty = BatchFactory.create()
    with pytest.raises(ValidationError, match="没有需要登录码"):
        issue_logins(empty, origin=ORIGIN, by=world.alice)
    over = BatchFactory.create(dates=from_today(-20, -18), names_due_on=None)
    with pytest.raises(ValidationError, match="不再发放"):
        issue_logins(over, origin=ORIGIN, by=world.alice)


def test_the_slips_print_the_codes(batch, world):
    text = "".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(print_logins(batch, origin=ORIGIN, by=world.alice))).pages
    )
    assert len(re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", text)) == 2
    assert "10.1.2.3:8000" in text


def test_the_teacher_has_them_made_by_a_job(batch, world, client_of):
    address = reverse("rotations:logins_make", args=[batch.pk])
    assert client_of(world.teacher).get(address).status_code == 405
    assert client_of(world.charlie).post(address).status_code == 404
    answer = client_of(world.teacher).post(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/jobs/")
