"""The roster, the person's page and the forms, as offices click through them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.audit.services import READ_PERSONAL_DATA
from core.fields.organizations import label_of
from tests.factories.trainees import (
    AppointmentFactory,
    PersonFactory,
    id_number,
    mobile,
    secretary_of,
)
from trainees.models import Appointment, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

ROSTER = reverse("trainees:person_list")
ADD = reverse("trainees:person_add")


def names(response: Any) -> list[str]:
    return [row.object.name for row in response.context["listing"].rows]


def test_the_roster_shows_exactly_the_users_subtree(world: World, client_of: ClientOf) -> None:
    secretary_of(world.village, name="李四")
    secretary_of(world.other_village, name="王五")
    secretary_of(world.next_village, name="赵六")

    assert names(client_of(world.alice).get(ROSTER)) == ["李四", "王五"]
    assert names(client_of(world.bob).get(ROSTER)) == ["李四"]
    assert names(client_of(world.dora).get(ROSTER)) == ["李四", "王五", "赵六"]
    for nobody in (world.trainee, world.system_admin):
        assert client_of(nobody).get(ROSTER).status_code == 404


def test_the_roster_gives_no_number_away(world: World, client_of: ClientOf) -> None:
    secretary_of(world.village, name="李四", id_number=id_number(7), mobile=mobile(7))
    columns = {"col": ["name", "born", "mobile", "id_number"]}

    page = client_of(world.alice).get(ROSTER, columns).content.decode()

    assert "1975-06" in page
    assert 'placeholder="姓名、拼音首字母、手机号、身份证号"' in page
    assert "139****0007" in page
    assert id_number(7)[-4:] not in page
    assert mobile(7) not in page


@pytest.mark.parametrize(
    "text", ["李四", "四", "ls", "lisi", id_number(7), mobile(7), "+86 " + mobile(7)]
)
def test_people_are_found(world: World, client_of: ClientOf, text: str) -> None:
    secretary_of(world.village, name="李四", id_number=id_number(7), mobile=mobile(7))
    secretary_of(world.other_village, name="王五")
    secretary_of(world.next_village, name="李四光")

    assert names(client_of(world.alice).get(ROSTER, {"q": text})) == ["李四"]


@pytest.mark.parametrize("text", [id_number(7)[:17], mobile(7)[:8], "138", "不在", "%"])
def test_part_of_a_number_finds_nobody(world: World, client_of: ClientOf, text: str) -> None:
    secretary_of(world.village, name="李四", id_number=id_number(7), mobile=mobile(7))

    assert names(client_of(world.alice).get(ROSTER, {"q": text})) == []


def test_the_roster_is_filtered(world: World, client_of: ClientOf) -> None:
    secretary_of(world.village, name="李四")
    secretary_of(world.township, name="王五")
    PersonFactory.create(organization=world.other_village, name="赵六")
    client = client_of(world.alice)

    def found(**filters: str | int) -> list[str]:
        return names(client.get(ROSTER, filters))

    assert found(unit=label_of(world.township)) == ["王五", "李四"]
    assert found(unit=label_of(world.next_county)) == [
        "王五",
        "李四",
        "赵六",
    ]  # not hers: no filter
    assert found(category=str(world.village.category_id)) == ["李四", "赵六"]
    assert found(post="branch_secretary") == ["王五", "李四"]
    assert found(post="first_secretary") == []
    assert found(standing="principal") == ["王五", "李四"]
    assert found(standing="none") == ["赵六"]
    assert found(standing="other") == []


def test_the_roster_asks_the_same_for_one_row_and_for_three(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(world.alice)
    secretary_of(world.village)
    client.get(ROSTER)
    with django_assert_num_queries(ROSTER_QUERIES):
        client.get(ROSTER)
    secretary_of(world.other_village)
    secretary_of(world.township)

    with django_assert_num_queries(ROSTER_QUERIES):
        assert len(names(client.get(ROSTER))) == 3


ROSTER_QUERIES = 8


def new_person(world: World, **changes: object) -> dict[str, object]:
    return {
        "organization": label_of(world.village),
        "post": "branch_secretary",
        "starts": "2026-03",
        "name": "李 四",
        "id_number": id_number(7),
        "mobile": mobile(7),
        "joined_party": "1998年7月",
        **changes,
    }


def test_a_person_is_registered_with_the_first_post(world: World, client_of: ClientOf) -> None:
    response = client_of(world.alice).post(ADD, new_person(world))

    person = Person.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("trainees:person_detail", args=[person.pk])
    assert (person.name, person.organization) == ("李四", world.village)
    post = person.appointments.get()
    assert (post.term, post.is_primary) == ("2026-03 至今", True)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"id_number": "430626197506150012"}, "id_number", "身份证号校验位不符，请逐位核对。"),
        (
            {"mobile": "0730-8889364"},
            "mobile",
            "这是固定电话，请填入“办公电话”，此处填手机号。",
        ),
        ({"birth": "1976"}, "birth", "与身份证号不符：身份证号中的出生日期是1975-06-15。"),
        (
            {"starts": "去年"},
            "starts",
            "请按“2015-03-09”填写，只知道年月的可填“2015-03”或“2015年3月”。",
        ),
        ({"starts": "2099-01"}, "__all__", "日期不能晚于今天。"),
        ({"name": ""}, "name", "请填写这一项。"),
    ],
)
def test_bad_input_keeps_what_was_typed_and_writes_nothing(
    world: World, client_of: ClientOf, changes: dict[str, str], field: str, message: str
) -> None:
    response = client_of(world.alice).post(ADD, new_person(world, **changes))

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [message]
    assert response.context["form"]["joined_party"].value() == "1998年7月"
    assert "1998年7月" in response.content.decode()
    assert not Person.objects.exists()


def test_a_refused_post_registers_nobody(world: World, client_of: ClientOf) -> None:
    secretary_of(world.village, name="王五")

    response = client_of(world.alice).post(ADD, new_person(world))

    assert response.status_code == 409
    assert "王五自2021年3月1日起在任" in response.content.decode()
    assert Person.objects.count() == 1


def test_a_strange_organization_cannot_be_chosen(world: World, client_of: ClientOf) -> None:
    response = client_of(world.bob).post(
        ADD, new_person(world, organization=label_of(world.next_village))
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["organization"]


def test_a_page_tells_what_may_be_told(world: World, client_of: ClientOf) -> None:
    person = secretary_of(world.village, id_number=id_number(7), mobile=mobile(7))
    url = reverse("trainees:person_detail", args=[person.pk])

    page = client_of(world.alice).get(url).content.decode()

    assert "139****0007" in page
    assert "1975年6月15日" in page
    assert id_number(7)[-4:] not in page
    assert "办理免职" in page
    superior = client_of(world.dora).get(url).content.decode()
    assert "办理免职" not in superior
    assert "查看</a>" not in superior


def test_an_edit_leaves_sealed_numbers_alone(world: World, client_of: ClientOf) -> None:
    person = PersonFactory.create(
        organization=world.village, name="李四", id_number=id_number(7), mobile=mobile(7)
    )
    url = reverse("trainees:person_edit", args=[person.pk])
    client = client_of(world.alice)
    form = client.get(url)
    assert id_number(7) not in form.content.decode()
    assert mobile(7) not in form.content.decode()
    typed = {**form.context["form"].initial, "name": "李泗", "education": "大学"}

    response = client.post(url, typed)

    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.education) == ("李泗", "大学")
    assert (person.id_number, person.mobile) == (id_number(7), mobile(7))


def test_a_stale_edit_is_told_and_keeps_its_text(world: World, client_of: ClientOf) -> None:
    person = PersonFactory.create(organization=world.village, name="李四", revision=2)
    url = reverse("trainees:person_edit", args=[person.pk])

    response = client_of(world.alice).post(url, {"name": "李泗", "revision": 1})

    assert response.status_code == 409
    assert "这条记录已被他人修改" in response.content.decode()
    assert response.context["form"]["name"].value() == "李泗"


def test_a_reveal_asks_why_and_then_shows(world: World, client_of: ClientOf) -> None:
    person = PersonFactory.create(organization=world.village, mobile=mobile(7))
    url = reverse("trainees:person_reveal", args=[person.pk, "mobile"])
    client = client_of(world.alice)

    asked, refused = client.get(url), client.post(url, {"reason": " "})
    shown = client.post(url, {"reason": "通知报到"}, headers={"HX-Request": "true"})

    assert (asked.status_code, refused.status_code, shown.status_code) == (200, 422, 200)
    assert mobile(7) not in asked.content.decode() + refused.content.decode()
    assert mobile(7) in shown.content.decode()
    assert "<html" not in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = AuditEntry.objects.get(action=READ_PERSONAL_DATA)
    assert entry.detail == {"fields": ["mobile"], "reason": "通知报到"}
    page = client.get(reverse("trainees:person_detail", args=[person.pk])).content.decode()
    assert "查看手机号码：通知报到" in page


def test_an_account_is_opened_by_a_button(world: World, client_of: ClientOf) -> None:
    person = PersonFactory.create(organization=world.village)
    url = reverse("trainees:account_open", args=[person.pk])
    client = client_of(world.alice)

    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    person.refresh_from_db()
    assert person.user is not None


@pytest.mark.parametrize(
    "name", ["person_detail", "person_edit", "appointment_add", "hours_ledger", "account_open"]
)
def test_a_stranger_finds_nothing(world: World, client_of: ClientOf, name: str) -> None:
    person = secretary_of(world.village)
    url = reverse(f"trainees:{name}", args=[person.pk])
    client = client_of(world.charlie)

    assert client.get(url).status_code in {404, 405}
    assert client.post(url, {"name": "x"}).status_code in {404, 405}
    assert 404 in {client.get(url).status_code, client.post(url).status_code}


def test_the_search_box_finds_people_in_scope(world: World, client_of: ClientOf) -> None:
    secretary_of(world.village, name="李四")
    secretary_of(world.next_village, name="李四光")

    page = client_of(world.alice).get(reverse("search"), {"q": "李四"}).content.decode()

    assert "邵阳村" in page
    assert "李四光" not in page


def test_appointments_are_made_and_ended(world: World, client_of: ClientOf) -> None:
    person = PersonFactory.create(organization=world.village)
    client = client_of(world.alice)
    add = reverse("trainees:appointment_add", args=[person.pk])
    typed = {
        "organization": label_of(world.village),
        "post": "branch_secretary",
        "starts": "2021-03-01",
    }

    assert client.post(add, typed).status_code == 302
    again = client.post(add, typed)
    assert again.status_code == 409
    assert "起在任" in again.content.decode()
    post = Appointment.objects.get()
    end = reverse("trainees:appointment_end", args=[post.pk])
    wrong = client.post(end, {"on": "三月", "revision": 1})
    assert set(wrong.context["form"].errors) == {"on"}
    assert client.post(end, {"on": "2026-03", "revision": 1}).status_code == 302
    post.refresh_from_db()
    assert (post.period.upper, post.term) == (dt.date(2026, 3, 1), "2021-03-01 至 2026-03")
    assert client_of(world.charlie).get(end).status_code == 404


def test_an_election_is_held_on_one_page(world: World, client_of: ClientOf) -> None:
    old = secretary_of(world.village, name="李四")
    newcomer = PersonFactory.create(organization=world.village, name="王五")
    url = reverse("trainees:election")
    client = client_of(world.alice)
    typed = {"organization": label_of(world.village), "q": "王五", "post": "branch_secretary"}

    found = client.post(url, {**typed, "find": "1"})
    missing = client.post(url, typed)
    held = client.post(url, {**typed, "newcomer": newcomer.pk, "on": "2026-03-09"})

    assert found.status_code == 200
    assert "李四" in found.content.decode()
    assert f'value="{newcomer.pk}"' in found.content.decode()
    assert missing.status_code == 422
    assert set(missing.context["form"].errors) == {"newcomer", "on"}
    assert held.status_code == 302
    assert old.appointments.get().period.upper == dt.date(2026, 3, 9)
    assert newcomer.appointments.get().is_running


def test_strangers_cannot_be_elected_nor_seats_next_door(world: World, client_of: ClientOf) -> None:
    stranger = secretary_of(world.next_village, name="赵六")
    typed = {
        "organization": label_of(world.next_village),
        "newcomer": stranger.pk,
        "post": "branch_secretary",
        "on": "2026-03-09",
        "q": "赵六",
    }

    response = client_of(world.alice).post(reverse("trainees:election"), typed)

    assert set(response.context["form"].errors) == {"organization", "newcomer"}
    assert Appointment.objects.count() == 1


def test_vacancies_lead_to_the_election(world: World, client_of: ClientOf) -> None:
    secretary_of(world.village)
    AppointmentFactory.create(
        organization=world.other_village,
        person__name="李四",
        period=(dt.date(2018, 1, 1), dt.date(2026, 1, 1)),
    )
    url = reverse("trainees:vacancy_list")

    response = client_of(world.alice).get(url, {"unit": label_of(world.other_township)})

    assert names(response) == ["加义镇", "练埠村"]
    assert "李四（2026-01-01 卸任）" in response.content.decode()
    assert f"?organization={world.other_village.pk}" in response.content.decode()
    assert "登记新任" not in client_of(world.dora).get(url).content.decode()
