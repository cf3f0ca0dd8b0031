"""Appointing, dismissing, electing: one principal secretary a seat, and every refusal explained."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from core.audit.models import AuditEntry
from core.days import today
from tests.factories.trainees import AppointmentFactory, PersonFactory, secretary_of
from trainees.enums import Post, Precision
from trainees.selectors.appointments import principal_of, vacancies_for
from trainees.services.appointments import appoint, end_appointment
from trainees.services.elections import hold_election
from trainees.signals import principal_changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cast import World
    from trainees.models import Appointment

SINCE = dt.date(2026, 3, 9)


@pytest.fixture
def news() -> Iterator[list[dict[str, Any]]]:
    """What `principal_changed` told, in order."""
    heard: list[dict[str, Any]] = []

    def listen(sender: type[Appointment], **told: Any) -> None:
        del told["signal"]
        heard.append(told)

    principal_changed.connect(listen)
    yield heard
    principal_changed.disconnect(listen)


def test_a_first_appointment_is_primary_and_draws_the_record_along(
    world: World, news: list[dict[str, Any]]
) -> None:
    person = PersonFactory.create(organization=world.township)

    appointment = appoint(
        person, world.village, post=Post.BRANCH_SECRETARY, starts_on=SINCE, by=world.alice
    )

    assert (appointment.is_principal, appointment.is_primary) == (True, True)
    person.refresh_from_db()
    assert (person.organization, person.org_path) == (world.village, world.village.path)
    assert principal_of(world.village) == appointment
    assert news == [
        {"organization": world.village, "appointment": appointment, "previous": None, "on": SINCE}
    ]
    assert AuditEntry.objects.get(action="trainees.appoint").detail["post"] == "branch_secretary"


def test_a_further_post_is_secondary_and_moves_nothing(world: World) -> None:
    person = secretary_of(world.village)

    appointment = appoint(
        person, world.other_village, post=Post.FIRST_SECRETARY, starts_on=SINCE, by=world.alice
    )

    assert (appointment.is_principal, appointment.is_primary) == (False, False)
    person.refresh_from_db()
    assert person.organization == world.village


def test_a_taken_seat_is_refused_with_who_and_since_when(world: World) -> None:
    person = PersonFactory.create(organization=world.village, name="李四")
    AppointmentFactory.create(
        organization=world.village, person=person, period_precision=Precision.MONTH
    )
    newcomer = PersonFactory.create(organization=world.village)

    with pytest.raises(ValidationError) as refused:
        appoint(
            newcomer, world.village, post=Post.BRANCH_SECRETARY, starts_on=SINCE, by=world.alice
        )

    assert refused.value.code == "seat_taken"
    assert refused.value.messages == [
        "“邵阳村”的党支部书记李四自2021年3月起在任，请办理换届，或先为其办理免职。"
    ]


def test_who_has_left_a_seat_already_need_not_be_dismissed(world: World) -> None:
    left = secretary_of(world.village)
    end_appointment(left.appointments.get(), on=dt.date(2026, 2, 1), by=world.alice)

    with pytest.raises(ValidationError, match="2026年2月1日在任，任职日期与之重叠，请核对。"):
        appoint(
            PersonFactory.create(organization=world.village),
            world.village,
            post=Post.BRANCH_SECRETARY,
            starts_on=dt.date(2026, 1, 1),
            by=world.alice,
        )


def test_a_second_primary_post_is_refused(world: World) -> None:
    person = secretary_of(world.village)

    with pytest.raises(ValidationError) as refused:
        appoint(
            person,
            world.other_village,
            post=Post.FIRST_SECRETARY,
            starts_on=SINCE,
            is_primary=True,
            by=world.alice,
        )

    assert refused.value.code == "primary_taken"
    assert "邵阳村" in refused.value.messages[0]


def test_the_future_and_reversed_terms_are_refused(world: World) -> None:
    person = PersonFactory.create(organization=world.village)
    tomorrow = today() + dt.timedelta(days=1)
    for starts_on, ends_on, code in [
        (tomorrow, None, "future"),
        (SINCE, tomorrow, "future"),
        (SINCE, SINCE, "order"),
    ]:
        with pytest.raises(ValidationError) as refused:
            appoint(
                person,
                world.village,
                post=Post.BRANCH_SECRETARY,
                starts_on=starts_on,
                ends_on=ends_on,
                by=world.alice,
            )
        assert refused.value.code == code


def test_nobody_is_appointed_where_nothing_is_any_more(world: World) -> None:
    world.village.valid_until = SINCE
    world.village.save(update_fields=["valid_until"])
    person = PersonFactory.create(organization=world.township)

    with pytest.raises(ValidationError) as refused:
        appoint(person, world.village, post=Post.BRANCH_SECRETARY, starts_on=SINCE, by=world.alice)

    assert refused.value.code == "closed"


def test_history_entered_late_is_no_news(world: World, news: list[dict[str, Any]]) -> None:
    person = secretary_of(world.village)

    appoint(
        person,
        world.village,
        post=Post.BRANCH_SECRETARY,
        starts_on=dt.date(2016, 1, 1),
        ends_on=dt.date(2021, 3, 1),
        by=world.alice,
    )

    assert news == []


def test_an_end_empties_the_seat_and_says_so(world: World, news: list[dict[str, Any]]) -> None:
    person = secretary_of(world.village)
    appointment = person.appointments.get()

    end_appointment(appointment, on=SINCE, by=world.alice)

    assert principal_of(world.village, SINCE) is None
    assert principal_of(world.village, SINCE - dt.timedelta(days=1)) == appointment
    assert news == [
        {"organization": world.village, "appointment": None, "previous": appointment, "on": SINCE}
    ]


@pytest.mark.parametrize(
    ("on", "revision", "code"),
    [(dt.date(2021, 3, 1), 1, "order"), (dt.date(2999, 1, 1), 1, "future"), (SINCE, 9, "stale")],
)
def test_an_end_is_refused(world: World, on: dt.date, revision: int, code: str) -> None:
    appointment = secretary_of(world.village).appointments.get()

    with pytest.raises(ValidationError) as refused:
        end_appointment(appointment, on=on, revision=revision, by=world.alice)

    assert refused.value.code == code
    assert principal_of(world.village) == appointment


def test_an_appointment_ends_once(world: World) -> None:
    appointment = secretary_of(world.village).appointments.get()
    end_appointment(appointment, on=SINCE, by=world.alice)

    with pytest.raises(ValidationError) as refused:
        end_appointment(appointment, on=SINCE + dt.timedelta(days=1), by=world.alice)

    assert refused.value.code == "ended"


def test_an_election_is_one_act(world: World, news: list[dict[str, Any]]) -> None:
    old = secretary_of(world.village)
    newcomer = PersonFactory.create(organization=world.township)

    appointment = hold_election(
        world.village,
        newcomer=newcomer,
        post=Post.GENERAL_BRANCH_SECRETARY,
        on=SINCE,
        paper="长发〔2026〕3号",
        by=world.alice,
    )

    previous = old.appointments.get()
    assert previous.period.upper == appointment.period.lower == SINCE
    newcomer.refresh_from_db()
    assert newcomer.organization == world.village
    assert news == [
        {
            "organization": world.village,
            "appointment": appointment,
            "previous": previous,
            "on": SINCE,
        }
    ]


def test_an_election_fills_an_empty_seat(world: World, news: list[dict[str, Any]]) -> None:
    newcomer = PersonFactory.create(organization=world.village)

    hold_election(
        world.village, newcomer=newcomer, post=Post.BRANCH_SECRETARY, on=SINCE, by=world.alice
    )

    assert [told["previous"] for told in news] == [None]


def test_a_newcomer_may_leave_the_seat_elsewhere(world: World, news: list[dict[str, Any]]) -> None:
    newcomer = secretary_of(world.other_village)

    appointment = hold_election(
        world.village,
        newcomer=newcomer,
        post=Post.BRANCH_SECRETARY,
        on=SINCE,
        leaves_present_post=True,
        by=world.alice,
    )

    assert appointment.is_primary
    assert principal_of(world.other_village) is None
    assert [told["organization"] for told in news] == [world.other_village, world.village]


def test_a_newcomer_may_keep_the_seat_elsewhere(world: World) -> None:
    newcomer = secretary_of(world.other_village)

    appointment = hold_election(
        world.village, newcomer=newcomer, post=Post.BRANCH_SECRETARY, on=SINCE, by=world.alice
    )

    assert not appointment.is_primary
    assert principal_of(world.other_village) is not None


def test_an_election_is_refused(world: World) -> None:
    present = secretary_of(world.village)
    newcomer = PersonFactory.create(organization=world.village)
    for person, post, on, code in [
        (present, Post.BRANCH_SECRETARY, SINCE, "reelected"),
        (newcomer, Post.FIRST_SECRETARY, SINCE, "not_principal"),
        (newcomer, Post.BRANCH_SECRETARY, dt.date(2021, 3, 1), "order"),
        (newcomer, Post.BRANCH_SECRETARY, dt.date(2020, 3, 1), "seat_taken"),
        (newcomer, Post.BRANCH_SECRETARY, dt.date(2999, 3, 1), "future"),
    ]:
        with pytest.raises(ValidationError) as refused:
            hold_election(world.village, newcomer=person, post=post, on=on, by=world.alice)
        assert refused.value.code == code
    assert principal_of(world.village).person == present  # type: ignore[union-attr]  # still there


def test_vacancies_are_the_living_seats_without_a_secretary(world: World) -> None:
    secretary_of(world.village)
    AppointmentFactory.create(
        organization=world.other_village,
        period=DateRange(dt.date(2018, 1, 1), dt.date(2020, 1, 1), "[)"),
    )

    assert list(vacancies_for(world.alice)) == [
        world.township,
        world.other_township,
        world.other_village,
    ]
    assert list(vacancies_for(world.bob)) == [world.township]
