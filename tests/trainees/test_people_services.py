"""Registering people: one person once, facts clean, names of strangers never told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from core.audit.models import AuditEntry
from core.privacy.identity import Sex
from tests.factories.trainees import PersonFactory, id_number, mobile
from trainees.enums import Precision
from trainees.models import Person
from trainees.services.accounts import open_trainee_account
from trainees.services.people import register_person, update_person
from trainees.services.reveals import reveal_person

if TYPE_CHECKING:
    from tests.cast import World


def test_a_person_is_registered_with_all_that_is_derived(world: World) -> None:
    person = register_person(
        world.village,
        name="张　三",
        id_number=" 4306261975061500１" + id_number(1)[-1],
        mobile="+86 138-0013-8000",
        by=world.alice,
    )

    person.refresh_from_db()
    assert (person.name, person.pinyin, person.initials) == ("张三", "zhangsan", "zs")
    assert (person.id_number, person.mobile) == (id_number(1), "13800138000")
    assert (person.sex, person.birth_on) == (Sex.MALE, dt.date(1975, 6, 15))
    assert person.org_path == world.village.path
    entry = AuditEntry.objects.get(action="trainees.register_person")
    assert (entry.actor, entry.target_id, entry.organization_path) == (
        world.alice,
        str(person.pk),
        world.village.path,
    )


def test_all_messages_of_a_bad_person_come_together(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        register_person(
            world.village, name=" ", id_number="430626", mobile="0730-8889364", by=world.alice
        )

    assert set(refused.value.message_dict) == {"name", "id_number", "mobile"}
    assert not Person.objects.exists()


def test_sex_and_birth_date_must_not_contradict_the_id_number(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        register_person(
            world.village,
            name="张三",
            id_number=id_number(1),
            sex=Sex.FEMALE,
            birth_on=dt.date(1976, 6, 1),
            birth_precision=Precision.MONTH,
            by=world.alice,
        )

    assert refused.value.message_dict == {
        "sex": ["与身份证号不符：身份证号第17位表示男。"],
        "birth_on": ["与身份证号不符：身份证号中的出生日期是1975-06-15。"],
    }


def test_a_birth_month_that_agrees_becomes_the_full_date(world: World) -> None:
    person = register_person(
        world.village,
        name="张三",
        id_number=id_number(1),
        birth_on=dt.date(1975, 6, 1),
        birth_precision=Precision.MONTH,
        by=world.alice,
    )

    assert (person.birth_on, person.birth_precision) == (dt.date(1975, 6, 15), Precision.DAY)


def test_joining_the_party_as_a_child_is_refused(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        register_person(
            world.village,
            name="张三",
            birth_on=dt.date(1990, 1, 1),
            joined_party_on=dt.date(2001, 7, 1),
            by=world.alice,
        )

    assert list(refused.value.message_dict) == ["joined_party_on"]


@pytest.mark.parametrize(
    ("name", "code"), [("李四", "registered"), ("李泗", "other_name")], ids=["same", "other"]
)
def test_a_registered_number_names_its_holder_to_the_office_that_sees_him(
    world: World, name: str, code: str
) -> None:
    PersonFactory.create(organization=world.village, name="李四", id_number=id_number(7))

    with pytest.raises(ValidationError) as refused:
        register_person(world.township, name=name, id_number=id_number(7), by=world.bob)

    (error,) = refused.value.error_dict["id_number"]
    assert error.code == code
    assert "李四" in error.message
    assert "邵阳村" in error.message
    assert name in error.message


def test_a_registered_number_tells_a_stranger_nothing(world: World) -> None:
    PersonFactory.create(organization=world.village, name="李四", id_number=id_number(7))

    with pytest.raises(ValidationError) as refused:
        register_person(world.next_village, name="王五", id_number=id_number(7), by=world.charlie)

    assert refused.value.message_dict == {
        "id_number": ["该身份证号已在其他单位登记，请联系上级组织部门核实。"]
    }


def test_people_without_a_number_do_not_clash(world: World) -> None:
    for _ in range(2):
        register_person(world.village, name="张三", by=world.alice)

    assert Person.objects.filter(id_index=None).count() == 2


def test_an_update_changes_what_is_given_and_logs_no_content(world: World) -> None:
    person = PersonFactory.create(organization=world.village, name="李四", education="高中")

    update_person(
        person, revision=1, name="李泗", mobile="13800138000", education="本科", by=world.alice
    )

    person.refresh_from_db()
    assert (person.name, person.initials, person.education) == ("李泗", "ls", "本科")
    assert person.revision == 2
    entry = AuditEntry.objects.get(action="trainees.update_person")
    assert entry.detail == {"fields": ["education", "mobile", "mobile_index", "name"]}


def test_the_second_of_two_editors_is_told(world: World) -> None:
    person = PersonFactory.create(organization=world.village)
    update_person(person, revision=1, name="李四", by=world.alice)

    with pytest.raises(ValidationError) as refused:
        update_person(person, revision=1, name="王五", by=world.bob)

    assert refused.value.code == "stale"
    person.refresh_from_db()
    assert person.name == "李四"


def test_an_update_cannot_take_the_number_of_another(world: World) -> None:
    PersonFactory.create(organization=world.village, name="李四", id_number=id_number(7))
    person = PersonFactory.create(organization=world.village, name="王五")

    with pytest.raises(ValidationError) as refused:
        update_person(person, revision=1, name="王五", id_number=id_number(7), by=world.alice)

    assert refused.value.error_dict["id_number"][0].code == "other_name"


def test_a_reveal_gives_the_value_and_leaves_a_trace(world: World) -> None:
    person = PersonFactory.create(organization=world.village, mobile=mobile(5))

    shown = reveal_person(person, "mobile", reason="电话通知报到", by=world.alice)

    assert shown == mobile(5)
    entry = AuditEntry.objects.get()
    assert entry.detail == {"fields": ["mobile"], "reason": "电话通知报到"}
    assert (entry.actor, entry.organization_path) == (world.alice, world.village.path)


@pytest.mark.parametrize(
    ("field", "reason", "code"), [("mobile", "  ", "reason"), ("name", "核对", "field")]
)
def test_a_reveal_needs_a_reason_and_a_sealed_field(
    world: World, field: str, reason: str, code: str
) -> None:
    person = PersonFactory.create(organization=world.village)

    with pytest.raises(ValidationError) as refused:
        reveal_person(person, field, reason=reason, by=world.alice)

    assert refused.value.code == code
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("who", ["dora", "charlie", "system_admin", "trainee"])
def test_who_has_no_right_over_the_person_reveals_nothing(world: World, who: str) -> None:
    person = PersonFactory.create(organization=world.village)

    with pytest.raises(Http404):
        reveal_person(person, "mobile", reason="核对", by=getattr(world, who))

    assert not AuditEntry.objects.exists()


def test_a_trainee_account_is_opened_once_and_sees_no_business_data(world: World) -> None:
    person = PersonFactory.create(organization=world.village, name="李四")

    account = open_trainee_account(person, by=world.alice)

    assert open_trainee_account(person, by=world.alice) == account
    person.refresh_from_db()
    assert person.user == account
    assert account.full_name == "李四"
    assert not account.has_usable_password()
    assert account.current_roles == {"trainee"}
    assert not Person.objects.visible_to(account).exists()
