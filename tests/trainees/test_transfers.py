"""A person on record in one unit whom another wants: asked, answered, moved; never taken or copied."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit.models import AuditEntry
from core.fields.organizations import label_of
from core.notices.models import Notice
from organizations.services.mergers import merge_organizations
from tests.factories.trainees import PersonFactory, id_number, mobile, secretary_of
from trainees.enums import TransferState
from trainees.models import Person, TransferRequest
from trainees.services.appointments import appoint
from trainees.services.transfers import (
    accept_transfer,
    refuse_transfer,
    request_transfer,
    withdraw_transfer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

LIST = reverse("trainees:transfer_list")
ON = dt.date(2026, 3, 9)


@pytest.fixture
def secretary(world: World) -> Person:
    """The secretary of a village of alice's, whom charlie's county wants."""
    return secretary_of(world.village, name="李四", id_number=id_number(7), mobile=mobile(7))


@pytest.fixture
def asked(world: World, secretary: Person) -> TransferRequest:
    """Charlie's request."""
    return request_transfer(
        secretary, world.next_village, by=world.charlie, reason="调任江东村党支部书记"
    )


def page_of(asked: TransferRequest) -> str:
    return reverse("trainees:transfer_detail", args=[asked.pk])


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).values_list("title", flat=True))


def test_who_answers_reads_where_the_asking_unit_lies(
    world: World, secretary: Person, asked: TransferRequest, client_of: ClientOf
) -> None:
    page = client_of(world.bob).get(page_of(asked)).content.decode()
    assert "<dd>岳阳市湘阴县文星街道江东村</dd>" in page


def test_both_sides_are_told_and_nothing_moves(
    world: World, secretary: Person, asked: TransferRequest
) -> None:
    secretary.refresh_from_db()

    assert (asked.state, asked.from_organization) == (TransferState.WAITING, world.village)
    assert secretary.organization == world.village
    assert told(world.bob) == ["岳阳市湘阴县文星街道江东村申请转入李四，请答复"]
    assert told(world.charlie) == ["已申请转入李四，等候对方答复"]
    assert told(world.alice) == []
    entry = AuditEntry.objects.get(action="trainees.request_transfer")
    assert (entry.actor, entry.organization_path) == (world.charlie, world.next_village.path)


def test_asking_again_is_the_same_request(
    world: World, secretary: Person, asked: TransferRequest
) -> None:
    again = request_transfer(secretary, world.next_village, by=world.charlie)

    assert again == asked
    assert len(told(world.bob)) == 1


def test_what_cannot_be_asked_for(world: World, secretary: Person) -> None:
    def code_of(to: object, **options: str) -> str | None:
        with pytest.raises(ValidationError) as refused:
            request_transfer(secretary, to, by=world.alice, **options)  # type: ignore[arg-type]  # organizations
        return refused.value.code

    assert code_of(world.county) == "own"
    assert code_of(world.next_village, name="李泗") == "other_name"
    secretary.merged_into = PersonFactory.create(organization=world.village)
    secretary.save()
    assert code_of(world.next_village) == "merged"


def test_accepting_moves_the_record_and_ends_the_post(
    world: World, secretary: Person, asked: TransferRequest
) -> None:
    accept_transfer(asked, by=world.bob, ends_on=ON)

    secretary.refresh_from_db()
    post = secretary.appointments.get()
    assert (secretary.organization, secretary.org_path) == (
        world.next_village,
        world.next_village.path,
    )
    assert post.period.upper == ON
    assert Person.objects.count() == 1
    assert "李四：已转出" in told(world.charlie)
    appoint(secretary, world.next_village, post="branch_secretary", starts_on=ON, by=world.charlie)
    assert Person.objects.get().organization == world.next_village


def test_a_post_that_goes_on_is_no_longer_primary(
    world: World, secretary: Person, asked: TransferRequest
) -> None:
    accept_transfer(asked, by=world.alice)

    post = secretary.appointments.get()
    assert (post.is_running, post.is_primary) == (True, False)
    new = appoint(
        secretary, world.next_village, post="branch_secretary", starts_on=ON, by=world.charlie
    )
    assert new.is_primary
    assert Person.objects.get().organization == world.next_village


def test_a_refusal_says_why_and_moves_nothing(
    world: World, secretary: Person, asked: TransferRequest
) -> None:
    with pytest.raises(ValidationError) as refused:
        refuse_transfer(asked, by=world.bob, reason=" ")
    assert refused.value.error_dict["note"][0].code == "reason"

    refuse_transfer(asked, by=world.bob, reason="仍在我村任职")

    asked.refresh_from_db()
    assert (asked.state, asked.decision_note) == (TransferState.REFUSED, "仍在我村任职")
    assert Person.objects.get().organization == world.village
    assert request_transfer(secretary, world.next_village, by=world.charlie) != asked


@pytest.mark.parametrize("act", ["accept", "refuse", "withdraw"])
def test_an_answered_request_takes_no_second_answer(
    world: World, asked: TransferRequest, act: str
) -> None:
    withdraw_transfer(asked, by=world.charlie)
    acts: dict[str, Callable[[], object]] = {
        "accept": lambda: accept_transfer(asked, by=world.bob),
        "refuse": lambda: refuse_transfer(asked, by=world.bob, reason="不同意"),
        "withdraw": lambda: withdraw_transfer(asked, by=world.charlie),
    }

    with pytest.raises(ValidationError) as refused:
        acts[act]()

    assert refused.value.code == "decided"


def test_a_unit_that_has_ended_takes_nobody(world: World, asked: TransferRequest) -> None:
    world.next_village.valid_until = ON
    world.next_village.save()

    with pytest.raises(ValidationError) as refused:
        accept_transfer(asked, by=world.bob)

    assert refused.value.code == "closed"
    asked.refresh_from_db()
    assert asked.is_waiting


def test_who_no_longer_keeps_the_record_cannot_give_it_away(
    world: World, secretary: Person, asked: TransferRequest
) -> None:
    secretary.organization = world.other_village
    secretary.save()

    with pytest.raises(ValidationError) as refused:
        accept_transfer(asked, by=world.bob)

    assert refused.value.code == "moved"
    assert accept_transfer(asked, by=world.alice).organization == world.next_village


def test_the_successor_of_a_merged_unit_answers(world: World, asked: TransferRequest) -> None:
    merge_organizations([world.village], world.other_village, on=ON, by=world.alice)

    asked.refresh_from_db()
    assert asked.from_organization == world.other_village


def new_person(world: World, **changes: str) -> dict[str, str]:
    return {
        "organization": label_of(world.next_village),
        "post": "branch_secretary",
        "starts": "2026-03",
        "name": "李四",
        "id_number": id_number(7),
        **changes,
    }


def test_the_form_of_a_new_person_offers_the_request(
    world: World, client_of: ClientOf, secretary: Person
) -> None:
    client = client_of(world.charlie)
    page = client.post(reverse("trainees:person_add"), new_person(world))

    assert page.status_code == 422
    assert "可以向该单位申请转入" in page.content.decode()
    assert f'formaction="{reverse("trainees:transfer_add")}"' in page.content.decode()
    assert "邵阳村" not in page.content.decode()

    again = client.post(reverse("trainees:person_add"), new_person(world, reason="已调任我村"))
    assert "已调任我村" in again.content.decode()

    typed = new_person(world, reason="已调任我村")
    response = client.post(reverse("trainees:transfer_add"), typed)
    made = TransferRequest.objects.get()
    assert response["Location"] == page_of(made)
    assert (made.person, made.to_organization) == (secretary, world.next_village)
    assert made.reason == "已调任我村"


def test_another_name_gets_the_neutral_sentence_and_no_offer(
    world: World, client_of: ClientOf, secretary: Person
) -> None:
    page = client_of(world.charlie).post(
        reverse("trainees:person_add"), new_person(world, name="王五")
    )

    text = page.content.decode()
    assert "请联系上级组织部门核实" in text
    assert "申请转入" not in text.split("<main")[1]
    assert secretary.name not in text


def test_both_names_are_shown_to_those_who_see_the_person(
    world: World, client_of: ClientOf, secretary: Person
) -> None:
    form = new_person(world, name="王五", organization=label_of(world.township))
    text = client_of(world.alice).post(reverse("trainees:person_add"), form).content.decode()

    assert "已登记为“李四”（邵阳村），与现填姓名“王五”不一致" in text


@pytest.mark.parametrize("changes", [{"name": "王五"}, {"id_number": id_number(8)}])
def test_nobody_is_asked_for_who_is_not_known_exactly(
    world: World, client_of: ClientOf, secretary: Person, changes: dict[str, str]
) -> None:
    page = client_of(world.charlie).post(
        reverse("trainees:transfer_add"), new_person(world, **changes)
    )

    assert page.status_code == 422
    assert "没有找到可以申请转入的人员" in page.content.decode()
    assert not TransferRequest.objects.exists()


def test_before_the_answer_the_asking_side_learns_nothing(
    world: World, client_of: ClientOf, asked: TransferRequest
) -> None:
    client = client_of(world.charlie)
    for address in (LIST, page_of(asked)):
        text = client.get(address).content.decode()
        assert "李四" in text
        assert id_number(7)[-4:] in text
        assert "邵阳村" not in text
        assert mobile(7)[-4:] not in text
        assert "1975" not in text

    assert "邵阳村" in client_of(world.bob).get(page_of(asked)).content.decode()


def test_the_keeping_side_answers_on_the_page(
    world: World, client_of: ClientOf, asked: TransferRequest
) -> None:
    client = client_of(world.bob)
    blank = client.post(page_of(asked), {"decision": "accept", "posts": "end"})
    assert blank.status_code == 422
    assert "请填写免职日期" in blank.content.decode()

    answer = {"decision": "accept", "posts": "end", "ends": "2026-03-09", "note": "已调任"}
    assert client.post(page_of(asked), answer)["Location"] == LIST

    assert Person.objects.get().organization == world.next_village
    text = client_of(world.charlie).get(page_of(asked)).content.decode()
    assert "邵阳村" in text
    again = client.post(page_of(asked), {"decision": "refuse", "note": "不同意"})
    assert again.status_code == 409
    assert "已有答复" in again.content.decode()


def test_only_the_right_side_acts(
    world: World, client_of: ClientOf, asked: TransferRequest
) -> None:
    withdraw = reverse("trainees:transfer_withdraw", args=[asked.pk])
    answer = {"decision": "refuse", "note": "不同意"}

    assert client_of(world.charlie).post(page_of(asked), answer).status_code == 404
    assert client_of(world.bob).post(withdraw).status_code == 404
    assert client_of(world.charlie).get(withdraw).status_code == 405
    assert client_of(world.teacher).get(page_of(asked)).status_code == 404
    assert client_of(world.charlie).post(withdraw)["Location"] == LIST
    assert client_of(world.charlie).post(withdraw).status_code == 409


def test_the_list_says_which_way(
    world: World,
    client_of: ClientOf,
    asked: TransferRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def ways(user: User, **query: str) -> list[str]:
        listing = client_of(user).get(LIST, query).context["listing"]
        return [str(row.cells[2].html) for row in listing.rows]

    assert ways(world.bob) == ["转出"]
    assert ways(world.charlie) == ["转入"]
    assert ways(world.peter) == ["转出"]
    assert ways(world.bob, way="in") == []
    assert ways(world.bob, state="waiting", way="out") == ["转出"]

    client = client_of(world.alice)
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)
    for serial in (1, 2):
        other = PersonFactory.create(organization=world.village, id_number=id_number(serial))
        request_transfer(other, world.next_village, by=world.charlie)
    with django_assert_num_queries(QUERIES):
        assert len(client.get(LIST).context["listing"].rows) == 3


QUERIES = 6


def test_the_home_page_says_what_waits(
    world: World, client_of: ClientOf, asked: TransferRequest
) -> None:
    assert "答复转入申请</span><b>1</b>" in client_of(world.bob).get("/").content.decode()
    assert "答复转入申请" not in client_of(world.charlie).get("/").content.decode()
