"""Election rounds: drafted, checked as a whole, held whole or only where nothing is wrong."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit.models import AuditEntry
from core.jobs.models import Job
from core.jobs.running import run
from organizations.models import Category
from tests.factories.elections import ON, drafted, line_of, typed, villages
from tests.factories.trainees import (
    AppointmentFactory,
    PersonFactory,
    id_number,
    mobile,
    secretary_of,
)
from trainees.enums import Outcome, Post, RoundState
from trainees.models import Appointment, ElectionRound, Person
from trainees.selectors.appointments import principal_of
from trainees.services.elections import hold_election, reelect
from trainees.services.people import register_person
from trainees.services.rounds.checking import check_round
from trainees.services.rounds.drafting import drop_round, update_round
from trainees.services.rounds.filling import LineEdit, save_lines
from trainees.services.rounds.holding import hold_round, start_round

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(world: World) -> ElectionRound:
    """A round of the county: two townships and two villages, of which one village has a secretary."""
    secretary_of(world.village, name="原支书")
    return drafted(world.county, by=world.alice)


def held(round_: ElectionRound, world: World, *, only_good: bool = False) -> ElectionRound:
    """Hold a round as the worker does."""
    return hold_round(round_, only_good=only_good, by=world.alice, advance=lambda: None)


def faults(round_: ElectionRound, world: World, seat: Organization) -> list[str]:
    """Check a round; return the columns in which a seat has faults."""
    check_round(round_, by=world.alice)
    return [key for key, _sentence in line_of(round_, seat).problems]


def sits(seat: Organization) -> str:
    """Return who holds a seat now; '' for nobody."""
    present = principal_of(seat)
    return present.person.name if present else ""


def code_of(act: Any, *args: Any, **kwargs: Any) -> str:
    """Return with which code an act is refused."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return str(refusal.value.code)


def test_a_round_lists_every_seat_of_the_subtree_once(world, round_):
    seats = [line.organization for line in round_.lines.all()]
    assert seats == [world.township, world.village, world.other_township, world.other_village]
    assert [line.present is not None for line in round_.lines.all()] == [False, True, False, False]
    assert set(round_.lines.values_list("outcome", flat=True)) == {Outcome.UNCHANGED}


def test_a_round_is_narrowed_by_category_and_level(world):
    village = Category.objects.get(code="village")
    assert drafted(world.county, by=world.alice, category=village).lines.count() == 2
    assert drafted(world.county, by=world.alice, level=4).lines.count() == 2


def test_a_round_without_seats_or_with_too_many_is_refused(world, monkeypatch):
    assert code_of(drafted, world.county, by=world.alice, level=1) == "no_seats"
    monkeypatch.setattr("trainees.services.rounds.drafting.MOST_SEATS", 3)
    assert code_of(drafted, world.county, by=world.alice) == "too_many"


def test_common_facts_change_until_somebody_else_or_the_round_is_first(world, round_):
    facts = {"title": "换届", "held_on": ON, "paper": "", "by": world.alice}
    update_round(round_, revision=1, **facts)
    assert code_of(update_round, round_, revision=1, **facts) == "stale"
    drop_round(round_, by=world.alice)
    assert code_of(update_round, round_, revision=2, **facts) == "not_open"
    assert code_of(drop_round, round_, by=world.alice) == "not_open"


def test_dropping_forgets_the_typed_numbers(world, round_):
    typed(round_, world.village, name="李新", id_number=id_number(7), mobile=mobile(7))
    drop_round(round_, by=world.alice)
    line = line_of(round_, world.village)
    assert (line.name, line.id_number, line.mobile) == ("李新", "", "")


def test_of_two_typists_at_one_row_the_second_is_told(world, round_):
    line = line_of(round_, world.village)
    first = LineEdit(line.pk, 1, {"name": "李新"})
    assert save_lines(round_, [first], by=world.alice) == []
    assert save_lines(round_, [LineEdit(line.pk, 1, {"name": "王新"})], by=world.alice) == [line.pk]
    assert line_of(round_, world.village).name == "李新"


def test_a_typed_name_makes_a_newcomer_and_another_name_forgets_the_chosen_person(world, round_):
    person = PersonFactory.create(organization=world.village, name="李新")
    line = typed(round_, world.village, name="李新", newcomer=person, outcome=Outcome.UNCHANGED)
    save_lines(round_, [LineEdit(line.pk, 1, {"name": "王新"})], by=world.alice)
    assert line_of(round_, world.village).newcomer is None
    other = line_of(round_, world.other_village)
    save_lines(round_, [LineEdit(other.pk, 1, {"name": "张新"})], by=world.alice)
    assert line_of(round_, world.other_village).outcome == Outcome.NEWCOMER


def test_the_check_recognises_people_on_record(world, round_):
    by_number = PersonFactory.create(organization=world.township, id_number=id_number(11))
    twins = [
        PersonFactory.create(organization=world.township, name="双名", mobile=mobile(n))
        for n in (21, 22)
    ]
    alone = PersonFactory.create(organization=world.township, name="独名")
    typed(round_, world.village, name=by_number.name, id_number=id_number(11))
    typed(round_, world.township, name="双名", mobile=mobile(22), post=Post.COMMITTEE_SECRETARY)
    typed(round_, world.other_village, name="独名", post=Post.BRANCH_SECRETARY)
    verdict = check_round(round_, by=world.alice)
    assert (verdict.problems, verdict.changing) == (0, 3)
    assert line_of(round_, world.village).newcomer == by_number
    assert line_of(round_, world.village).post == Post.BRANCH_SECRETARY
    assert line_of(round_, world.township).newcomer == twins[1]
    assert line_of(round_, world.other_village).newcomer == alone


BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no name": ({}, ["name"]),
    "nobody of that name": ({"name": "查无此人"}, ["id_number"]),
    "two of that name": ({"name": "双名"}, ["name"]),
    "a number that is none": ({"name": "李新", "id_number": "430626197506150019"}, ["id_number"]),
    "a number of another name": ({"name": "李新", "id_number": id_number(31)}, ["name"]),
    "a number next door": ({"name": "邻县人", "id_number": id_number(32)}, ["id_number"]),
    "the secretary in post": ({"name": "原支书"}, ["name"]),
    "a day to come": ({"name": "独名", "held_on": dt.date(2999, 1, 1)}, ["held_on"]),
    "a day before the present term": ({"name": "独名", "held_on": dt.date(2021, 3, 1)}, ["held_on"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_the_check_says_what_is_wrong_and_where(world, round_, case):
    values, columns = BAD[case]
    for name in ("双名", "双名", "独名"):
        PersonFactory.create(organization=world.township, name=name)
    PersonFactory.create(organization=world.village, name="张三", id_number=id_number(31))
    PersonFactory.create(organization=world.next_village, name="邻县人", id_number=id_number(32))
    typed(round_, world.village, **values)
    assert faults(round_, world, world.village) == columns


def test_seats_that_are_vacant_cannot_be_kept_or_emptied(world, round_):
    for outcome in (Outcome.REELECTED, Outcome.VACANT):
        typed(round_, world.other_village, outcome=outcome)
        assert faults(round_, world, world.other_village) == ["outcome"]


def test_a_newcomer_to_a_seat_without_history_needs_a_post(world, round_):
    PersonFactory.create(organization=world.township, name="独名")
    typed(round_, world.other_village, name="独名")
    assert faults(round_, world, world.other_village) == ["post"]


def test_a_newcomer_never_overlaps_a_term_that_ended_later(world, round_):
    period = DateRange(dt.date(2021, 3, 1), dt.date(2026, 9, 1), "[)")
    AppointmentFactory.create(organization=world.other_village, period=period)
    PersonFactory.create(organization=world.township, name="独名")
    typed(round_, world.other_village, name="独名")
    assert faults(round_, world, world.other_village) == ["held_on"]


def test_one_person_is_elected_once_in_a_round(world, round_):
    for seat in (world.village, world.other_village):
        typed(round_, seat, name="李新", id_number=id_number(7), post=Post.BRANCH_SECRETARY)
    check_round(round_, by=world.alice)
    wrong = [line.organization for line in round_.lines.exclude(problems=[])]
    assert wrong == [world.other_village]


def test_seats_that_ended_or_left_are_told(world, round_):
    typed(round_, world.village, outcome=Outcome.REELECTED)
    type(world.village).objects.filter(pk=world.village.pk).update(valid_until=ON)
    assert faults(round_, world, world.village) == ["seat"]


def test_a_secretary_who_changed_since_is_told_once(world, round_):
    typed(round_, world.village, outcome=Outcome.REELECTED, held_on=dt.date(2026, 9, 1))
    newcomer = PersonFactory.create(organization=world.village, name="抢先")
    hold_election(
        world.village,
        newcomer=newcomer,
        post=Post.BRANCH_SECRETARY,
        on=dt.date(2026, 5, 1),
        by=None,
    )
    assert faults(round_, world, world.village) == ["seat"]
    assert faults(round_, world, world.village) == []


def test_a_round_is_held_whole(world, round_):
    old = principal_of(world.village)
    typed(round_, world.village, name="李新", id_number=id_number(7), mobile=mobile(7))
    secretary_of(world.other_village, name="连任人")
    secretary_of(world.township, name="离任人")
    typed(round_, world.other_village, outcome=Outcome.REELECTED)
    typed(round_, world.township, outcome=Outcome.VACANT, held_on=dt.date(2026, 8, 2), paper="另文")
    check_round(round_, by=world.alice)  # who sits there has changed since the draft
    done = held(round_, world)
    assert done.state == RoundState.DONE
    assert (sits(world.village), sits(world.other_village), sits(world.township)) == ("李新", "连任人", "")  # fmt: skip
    line = line_of(round_, world.village)
    assert (line.present, line.appointment, line.id_number, line.mobile) == (old, principal_of(world.village), "", "")  # fmt: skip
    assert Person.objects.get(name="李新").id_number == id_number(7)
    left = Appointment.objects.get(person__name="离任人")
    assert left.period.upper == dt.date(2026, 8, 2)
    entry = AuditEntry.objects.get(action="trainees.hold_round")
    assert (entry.detail["newcomer"], entry.detail["reelected"], entry.detail["left_out"]) == (1, 1, 0)  # fmt: skip


def test_a_wrong_row_stops_the_whole_round_and_says_so_beside_the_row(world, round_):
    typed(round_, world.village, name="李新", id_number=id_number(7))
    typed(round_, world.other_village, outcome=Outcome.VACANT)
    assert code_of(held, round_, world) == "problems"
    assert sits(world.village) == "原支书"
    assert not Person.objects.filter(name="李新").exists()
    assert line_of(round_, world.other_village).problems[0][0] == "outcome"


def test_only_the_right_rows_are_held_by_choice_and_the_rest_stays_typed(world, round_):
    typed(round_, world.village, name="李新", id_number=id_number(7))
    typed(round_, world.other_village, name="王新", id_number="1", post=Post.BRANCH_SECRETARY)
    done = held(round_, world, only_good=True)
    assert done.state == RoundState.DRAFT
    assert (sits(world.village), line_of(round_, world.village).is_done) == ("李新", True)
    assert line_of(round_, world.other_village).id_number == "1"
    typed(round_, world.other_village, id_number=id_number(8))
    assert held(round_, world).state == RoundState.DONE
    assert sits(world.other_village) == "王新"


def test_what_a_service_refuses_at_last_undoes_everything(world, round_, monkeypatch):
    typed(round_, world.township, name="王新", id_number=id_number(8), post=Post.COMMITTEE_SECRETARY)  # fmt: skip
    typed(round_, world.village, name="李新", id_number=id_number(7))

    def register(organization: Organization, **facts: Any) -> Person:
        if facts["name"] == "李新":
            raise ValidationError("刚被登记。", code="registered")
        return register_person(organization, **facts)

    monkeypatch.setattr("trainees.services.rounds.holding.register_person", register)
    assert code_of(held, round_, world) == "problems"
    assert sits(world.township) == ""
    assert line_of(round_, world.village).problems == [["seat", "刚被登记。"]]
    assert held(round_, world, only_good=True).state == RoundState.DRAFT
    assert (sits(world.township), sits(world.village)) == ("王新", "原支书")


@pytest.mark.parametrize("swapped", [False, True])
def test_two_secretaries_change_seats_whichever_row_comes_first(world, round_, swapped):
    one, other = world.village, world.other_village
    if swapped:
        one, other = other, one
        Appointment.objects.update(organization=one)
        Person.objects.update(organization=one)
    secretary_of(other, name="对调人")
    typed(round_, one, name="对调人", post=Post.BRANCH_SECRETARY)
    typed(round_, other, name="原支书", post=Post.BRANCH_SECRETARY)
    check_round(round_, by=world.alice)
    held(round_, world)
    assert (sits(one), sits(other)) == ("对调人", "原支书")
    running = Appointment.objects.filter(period__endswith__isnull=True)
    assert [post.is_primary for post in running] == [True, True]


def test_an_acting_deputy_elected_secretary_goes_on_as_such(world):
    acting = AppointmentFactory.create(
        organization=world.village, post=Post.ACTING_DEPUTY, is_acting=True
    )
    made = reelect(
        world.village, post=Post.BRANCH_SECRETARY, on=ON, by=None, heads_village_too=True
    )
    acting.refresh_from_db()
    assert (made.person, made.is_acting, made.is_primary, made.heads_village_too) == (acting.person, False, True, True)  # fmt: skip
    assert acting.period.upper == ON
    assert reelect(world.village, on=dt.date(2026, 9, 1), by=None) == made


def test_reelections_that_are_refused(world):
    assert code_of(reelect, world.village, on=ON, by=None) == "vacant"
    secretary_of(world.village)
    assert code_of(reelect, world.village, on=dt.date(2021, 3, 1), by=None) == "order"
    assert code_of(reelect, world.village, on=dt.date(2999, 1, 1), by=None) == "future"
    assert code_of(reelect, world.village, post=Post.FIRST_SECRETARY, on=ON, by=None) == "not_principal"  # fmt: skip


def test_starting_refuses_what_is_not_ready(world, round_):
    start = {"only_good": False, "by": world.alice}
    assert code_of(start_round, round_, **start) == "nothing"
    typed(round_, world.other_village, outcome=Outcome.VACANT)
    assert code_of(start_round, round_, **start) == "problems"
    assert code_of(start_round, round_, only_good=True, by=world.alice) == "nothing"
    typed(round_, world.village, outcome=Outcome.REELECTED)
    started = start_round(round_, only_good=True, by=world.alice)
    assert (started.state, Job.objects.get().params["only_good"]) == (RoundState.RUNNING, True)
    assert code_of(start_round, round_, **start) == "not_open"


def test_the_job_holds_the_round_and_a_second_run_changes_nothing(world, round_):
    typed(round_, world.village, name="李新", id_number=id_number(7))
    started = start_round(round_, only_good=False, by=world.alice)
    run(str(started.job_id))
    job = Job.objects.get()
    assert job.state == Job.State.SUCCEEDED
    assert "已办理 1 个席位" in job.message
    assert code_of(held, round_, world) == "not_open"
    assert Appointment.objects.filter(person__name="李新").count() == 1


def test_checking_takes_the_same_queries_for_few_and_many_seats(world):
    counts = []
    for number, count in ((1, 3), (2, 30)):
        seats = villages(world.township, count) if number == 1 else villages(world.other_township, count)  # fmt: skip
        made = drafted((world.township if number == 1 else world.other_township), by=world.alice)
        for place, seat in enumerate(seats):
            typed(made, seat, name="新人", id_number=id_number(number * 100 + place), post=Post.BRANCH_SECRETARY)  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            check_round(made, by=world.alice)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_each_seat_costs_the_same_few_queries(world):
    seats = villages(world.township, 12)
    costs = []
    for chosen, serial in ((seats[:2], 300), (seats[2:12], 400)):
        made = drafted(world.township, by=world.alice)
        for place, seat in enumerate(chosen):
            typed(made, seat, name="新人", id_number=id_number(serial + place), post=Post.BRANCH_SECRETARY)  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            held(made, world)
        costs.append(len(queries))
    assert (costs[1] - costs[0]) / 8 <= 45


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(4)))
def test_however_secretaries_change_seats_each_sits_where_elected(world, order):
    with transaction.atomic():
        seats = villages(world.township, 4)
        for place, seat in enumerate(seats):
            secretary_of(seat, name=f"书记{place}", id_number=id_number(500 + place))
        made = drafted(world.township, by=world.alice)
        for place, seat in enumerate(seats):
            if order[place] != place:
                typed(made, seat, name=f"书记{order[place]}")
        if order != sorted(order):
            held(made, world)
        assert [sits(seat) for seat in seats] == [f"书记{n}" for n in order]
        running = Appointment.objects.filter(
            organization__in=seats, period__endswith__isnull=True, is_principal=True
        )
        assert (running.count(), running.filter(is_primary=True).count()) == (4, 4)
        transaction.set_rollback(True)
