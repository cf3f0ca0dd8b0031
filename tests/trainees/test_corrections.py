"""What trainees say is wrong in their record: asked on the phone, decided in the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from core.audit.models import AuditEntry
from core.notices.models import Notice
from tests.factories.trainees import PersonFactory, id_number, mobile, secretary_of
from trainees.enums import CorrectionState
from trainees.models import CorrectionRequest, Person
from trainees.services.corrections import (
    accept_correction,
    refuse_correction,
    request_correction,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

LIST = reverse("trainees:correction_list")
PROFILE, CORRECT = reverse("phone:profile"), reverse("phone:correct")
NEW_MOBILE = "13800138000"


@pytest.fixture
def secretary(world: World) -> Person:
    """The village's secretary, with an account."""
    person = secretary_of(world.village, name="李四", id_number=id_number(7), mobile=mobile(7))
    person.user = world.trainee
    person.save()
    return person


def asked_by(
    secretary: Person, field: str = "mobile", wanted: str = NEW_MOBILE
) -> CorrectionRequest:
    assert secretary.user
    return request_correction(secretary, field=field, wanted=wanted, by=secretary.user)


def test_a_request_is_sealed_and_told_to_the_nearest_office(
    world: World, secretary: Person
) -> None:
    made = asked_by(secretary)

    with connection.cursor() as cursor:
        cursor.execute("SELECT wanted FROM trainees_correctionrequest WHERE id = %s", [made.pk])
        assert NEW_MOBILE not in cursor.fetchone()[0]
    assert [n.recipient for n in Notice.objects.all()] == [world.bob]
    assert AuditEntry.objects.get(action="trainees.request_correction").detail == {
        "field": "mobile"
    }


@pytest.mark.parametrize(
    ("field", "wanted", "code"),
    [
        ("name", " ", "wanted"),
        ("mobile", "12345", "mobile_length"),
        ("id_number", id_number(7)[:-1] + "0", "check_digit"),
    ],
)
def test_what_cannot_be_right_is_told_at_once(
    secretary: Person, field: str, wanted: str, code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        asked_by(secretary, field, wanted)

    assert refused.value.error_dict["wanted"][0].code == code


def test_one_request_for_one_field_at_a_time(world: World, secretary: Person) -> None:
    first = asked_by(secretary)
    with pytest.raises(ValidationError) as refused:
        asked_by(secretary)
    assert refused.value.code == "correction_asked_once"
    refuse_correction(first, by=world.bob, reason="与营业厅登记不符")

    assert asked_by(secretary).is_waiting


def test_accepting_writes_the_record(world: World, secretary: Person) -> None:
    accept_correction(asked_by(secretary), by=world.bob)

    secretary.refresh_from_db()
    assert secretary.mobile == NEW_MOBILE
    assert CorrectionRequest.objects.get().state == CorrectionState.ACCEPTED
    assert Notice.objects.get(recipient=world.trainee).title == "您的信息已按申请更正"


def test_a_name_is_written_with_its_search_keys(world: World, secretary: Person) -> None:
    accept_correction(asked_by(secretary, "name", "李泗"), by=world.bob)

    secretary.refresh_from_db()
    assert (secretary.name, secretary.pinyin) == ("李泗", "lisi")


def test_a_post_is_mended_by_hand(world: World, secretary: Person) -> None:
    accept_correction(asked_by(secretary, "post", "2020年3月任职"), by=world.bob)

    assert CorrectionRequest.objects.get().state == CorrectionState.ACCEPTED


def test_what_the_register_refuses_leaves_the_request_waiting(
    world: World, secretary: Person
) -> None:
    PersonFactory.create(organization=world.village, name="王五", id_number=id_number(9))
    made = asked_by(secretary, "id_number", id_number(9))

    with pytest.raises(ValidationError) as refused:
        accept_correction(made, by=world.bob)

    assert "王五" in refused.value.message_dict["id_number"][0]
    made.refresh_from_db()
    assert made.is_waiting


def test_a_decision_is_taken_once(world: World, secretary: Person) -> None:
    made = asked_by(secretary)
    with pytest.raises(ValidationError) as refused:
        refuse_correction(made, by=world.bob, reason=" ")
    assert refused.value.error_dict["note"][0].code == "reason"
    accept_correction(made, by=world.bob)

    for act in (
        lambda: accept_correction(made, by=world.alice),
        lambda: refuse_correction(made, by=world.alice, reason="不对"),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "decided"


# screens


def test_the_trainee_sees_the_own_record_and_no_number(
    world: World, client_of: ClientOf, secretary: Person
) -> None:
    text = client_of(world.trainee).get(PROFILE).content.decode()

    assert "李四" in text
    assert "邵阳村党支部书记" in text
    assert "139****0007" in text
    assert "*" * 14 + id_number(7)[-4:] in text
    assert mobile(7) not in text
    assert id_number(7) not in text
    assert "1975" not in text


def test_the_way_of_a_request(world: World, client_of: ClientOf, secretary: Person) -> None:
    phone, office = client_of(world.trainee), client_of(world.bob)
    wrong = phone.post(CORRECT, {"field": "mobile", "wanted": "1380013800"})
    assert wrong.status_code == 422
    assert "1380013800" in wrong.content.decode()
    asked = phone.post(CORRECT, {"field": "mobile", "wanted": NEW_MOBILE, "note": "换号"})
    assert asked["Location"] == PROFILE
    assert "待处理" in phone.get(PROFILE).content.decode()
    assert "处理更正申请</span><b>1</b>" in office.get("/").content.decode()

    page = reverse("trainees:correction_detail", args=[CorrectionRequest.objects.get().pk])
    text = office.get(page).content.decode()
    assert "139****0007" in text
    assert "138****8000" in text
    assert NEW_MOBILE not in text
    assert office.post(page, {"decision": "refuse"}).status_code == 422
    assert office.post(page, {"decision": "accept"})["Location"] == LIST
    assert office.post(page, {"decision": "accept"}).status_code == 409

    text = phone.get(PROFILE).content.decode()
    assert "已更正" in text
    assert "138****8000" in text


def test_who_is_no_trainee_has_no_profile(world: World, client_of: ClientOf) -> None:
    for user in (world.alice, world.trainee):  # an account without a person
        assert client_of(user).get(PROFILE).status_code == 404
        assert client_of(user).post(CORRECT, {}).status_code == 404


def test_a_stranger_sees_no_request(world: World, client_of: ClientOf, secretary: Person) -> None:
    page = reverse("trainees:correction_detail", args=[asked_by(secretary).pk])

    for user in (world.charlie, world.teacher, world.trainee):
        assert client_of(user).get(page).status_code == 404
    assert client_of(world.charlie).get(LIST).context["listing"].total == 0


def test_the_list_asks_the_same_for_one_row_and_for_three(
    world: World,
    client_of: ClientOf,
    secretary: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(world.alice)
    asked_by(secretary)
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)
    asked_by(secretary, "name", "李泗")
    asked_by(secretary, "education", "大学")

    with django_assert_num_queries(QUERIES):
        assert len(client.get(LIST, {"state": "waiting"}).context["listing"].rows) == 3


QUERIES = 6
