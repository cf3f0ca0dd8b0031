"""A held round is taken back as one act: everything as it was, or a refusal that names what rests on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit.models import AuditEntry
from core.jobs.models import Job
from core.jobs.running import run
from tests.cast import build_world
from tests.factories.elections import drafted, line_of, typed
from tests.factories.trainees import HoursEntryFactory, PersonFactory, id_number, secretary_of
from tests.trainees.test_races import at_once
from trainees.enums import Outcome, Post, RoundState
from trainees.models import Appointment, ElectionRound, Person, RoundWriting
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import appoint, end_appointment
from trainees.services.elections import hold_election
from trainees.services.merges import merge_people
from trainees.services.people import update_person
from trainees.services.rounds.drafting import drop_round
from trainees.services.rounds.holding import hold_round
from trainees.services.rounds.undoing import start_undoing_round, undo_round

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World

pytestmark = pytest.mark.django_db

POSTS = ("pk", "person", "organization", "post", "is_primary", "is_acting", "period", "end_precision", "paper")  # fmt: skip


def register() -> tuple[list[Any], list[Any]]:
    """Return all posts and where all records lie."""
    posts = Appointment.objects.order_by("pk").values_list(*POSTS)
    return list(posts), list(
        Person.objects.order_by("pk").values_list("pk", "name", "organization")
    )


def held(round_: ElectionRound, world: World, *, only_good: bool = False) -> ElectionRound:
    """Hold a round as the worker does."""
    return hold_round(round_, only_good=only_good, by=world.alice, advance=lambda: None)


def sits(round_: ElectionRound, world: World) -> str:
    """Return whom the line of the village has as its present secretary."""
    present = line_of(round_, world.village).present
    return present.person.name if present else ""


def undone(round_: ElectionRound, world: World) -> ElectionRound:
    """Take a round back as the worker does."""
    return undo_round(round_, was=round_.state, by=world.alice)


def refusal(act: Callable[..., Any], *args: Any, **kwargs: Any) -> ValidationError:
    """Return how an act is refused."""
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value


def typed_round(world: World) -> ElectionRound:
    """Return a round with every outcome: a new record, one who comes from another seat, one who stays, one who goes."""
    secretary_of(world.village, name="原支书")
    secretary_of(world.other_village, name="调任人")
    secretary_of(world.other_township, name="离任人")
    made = drafted(world.county, by=world.alice)
    typed(made, world.village, name="调任人", leaves_present_post=True)
    typed(made, world.other_village, name="李新", id_number=id_number(7))
    typed(made, world.other_township, outcome=Outcome.VACANT)
    return made


@pytest.fixture
def round_(world: World) -> ElectionRound:
    """That round, held."""
    return held(typed_round(world), world)


def test_all_is_as_it_was(world):
    made = typed_round(world)
    before = register()
    done = held(made, world)
    assert register() != before

    back = undone(done, world)

    assert register() == before
    assert (back.state, RoundWriting.objects.count()) == (RoundState.UNDONE, 0)
    line = line_of(back, world.village)
    assert (line.appointment, line.is_done, sits(back, world)) == (None, False, "原支书")
    entry = AuditEntry.objects.get(action="trainees.undo_round")
    assert entry.detail == {"posts": 2, "people": 1}
    assert refusal(undone, back, world).code == "not_held"


def test_a_reelected_deputy_is_acting_again(world):
    acting = appoint(PersonFactory.create(organization=world.village), world.village, post=Post.ACTING_DEPUTY, starts_on=dt.date(2024, 3, 1), by=None)  # fmt: skip
    made = drafted(world.county, by=world.alice)
    typed(made, world.village, outcome=Outcome.REELECTED, post=Post.BRANCH_SECRETARY)
    before = register()
    undone(held(made, world), world)
    assert register() == before
    assert principal_of(world.village) == acting


def test_two_runs_of_one_round_go_together(world):
    made = typed_round(world)
    typed(made, world.township, name="王新", id_number="1", post=Post.COMMITTEE_SECRETARY)
    before = register()
    assert held(made, world, only_good=True).state == RoundState.DRAFT
    typed(made, world.township, name="王新", id_number=id_number(8), post=Post.COMMITTEE_SECRETARY)
    done = held(ElectionRound.objects.get(pk=made.pk), world)
    assert (done.state, RoundWriting.objects.count()) == (RoundState.DONE, 2)
    undone(done, world)
    assert register() == before


def test_what_was_held_of_a_dropped_draft_can_be_taken_back(world):
    made = typed_round(world)
    typed(made, world.township, name="王新", id_number="1", post=Post.COMMITTEE_SECRETARY)
    before = register()
    draft = held(made, world, only_good=True)
    drop_round(draft, by=world.alice)
    undone(ElectionRound.objects.get(pk=made.pk), world)
    assert register() == before


def test_a_draft_that_lists_the_newcomer_asks_again_who_sits_there(world, round_):
    other = drafted(world.county, by=world.alice, title="补选")
    assert sits(other, world) == "调任人"
    undone(round_, world)
    assert line_of(other, world.village).present is None


def leaves(world: World) -> str:
    end_appointment(
        Appointment.objects.get(person__name="调任人", organization=world.village),
        on=dt.date(2026, 9, 1),
        by=None,
    )
    return "调任人任职已有变动"


def is_followed(world: World) -> str:
    newcomer = PersonFactory.create(organization=world.township, name="再任人")
    hold_election(world.other_village, newcomer=newcomer, post=Post.BRANCH_SECRETARY, on=dt.date(2026, 9, 1), by=None)  # fmt: skip
    return "再任人、李新任职已有变动"


def vacant_seat_is_filled(world: World) -> str:
    newcomer = PersonFactory.create(organization=world.township, name="补任人")
    hold_election(world.other_township, newcomer=newcomer, post=Post.COMMITTEE_SECRETARY, on=dt.date(2026, 9, 1), by=None)  # fmt: skip
    return "补任人任职已有变动"


def predecessor_gets_a_post(world: World) -> str:
    person = Person.objects.get(name="离任人")
    appoint(person, world.township, post=Post.FIRST_SECRETARY, starts_on=dt.date(2026, 9, 1), by=None)  # fmt: skip
    return "离任人任职已有变动"


def facts_change(world: World) -> str:
    person = Person.objects.get(name="李新")
    update_person(
        person, name=person.name, revision=person.revision, by=world.alice, education="大学"
    )
    return "李新信息已被修改"


def earns_hours(world: World) -> str:
    HoursEntryFactory.create(person=Person.objects.get(name="李新"))
    return "李新已有学时记录"


def is_merged(world: World) -> str:
    twin = PersonFactory.create(organization=world.village, name="原支书")
    merge_people(twin, Person.objects.get(name="原支书", merged_into=None, appointments__isnull=False), by=world.alice, reason="重复")  # fmt: skip
    return "信息已被修改、合并"


def moves(world: World) -> str:
    Person.objects.filter(name="调任人").update(organization=world.county)
    return "调任人已调到其他组织"


@pytest.mark.parametrize(
    "later",
    [
        leaves,
        is_followed,
        vacant_seat_is_filled,
        predecessor_gets_a_post,
        facts_change,
        earns_hours,
        is_merged,
        moves,
    ],
)
def test_what_has_come_to_rest_on_it_refuses_by_name(world, round_, later):
    said = later(world)
    before = register()
    refused = refusal(undone, round_, world)
    assert refused.code == "depends"
    assert said in refused.messages[0]
    assert register() == before
    round_.refresh_from_db()
    assert round_.state == RoundState.DONE


def test_a_round_that_left_no_notes_is_not_taken_back(world, round_):
    RoundWriting.objects.all().delete()
    assert refusal(start_undoing_round, round_, by=world.alice).code == "not_held"


def test_the_button_the_page_and_the_job(world, round_, client_of):
    alice = client_of(world.alice)
    detail, page = (reverse(f"trainees:round_{name}", args=[round_.pk]) for name in ("detail", "undo"))  # fmt: skip
    assert page in alice.get(detail).content.decode()
    text = alice.get(page).content.decode()
    assert "恢复 3 项因换届结束的任职" in text
    assert "删除换届产生的 2 项任职，以及同时登记的 1 人" in text
    assert alice.post(page).status_code == 302
    assert "撤销中" in alice.get(detail).content.decode()
    assert alice.post(page).status_code == 409
    run(str(Job.objects.get().pk))
    assert Job.objects.get().state == Job.State.SUCCEEDED
    text = alice.get(detail).content.decode()
    assert "这次换届已经撤销" in text
    assert page not in text
    assert alice.get(page).status_code == 404


def test_a_refused_undoing_says_so_on_the_page(world, round_, client_of):
    start_undoing_round(round_, by=world.alice)
    earns_hours(world)
    run(str(Job.objects.get().pk))
    round_.refresh_from_db()
    assert round_.state == RoundState.DONE
    text = client_of(world.alice).get(reverse("trainees:round_detail", args=[round_.pk]))
    assert "没有撤销，没有作任何改动：不能撤销：李新已有学时记录" in text.content.decode()


def test_strangers_see_nothing_and_other_methods_are_refused(world, round_, client_of):
    page = reverse("trainees:round_undo", args=[round_.pk])
    assert client_of(world.charlie).get(page).status_code == 404
    assert client_of(world.charlie).post(page).status_code == 404
    assert client_of(world.alice).put(page).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_staff_take_one_round_back_at_once(transactional_db):
    world = build_world()
    made = typed_round(world)
    before = register()
    done = held(made, world)

    def undo() -> ElectionRound:
        return undone(ElectionRound.objects.get(pk=done.pk), world)

    outcome = at_once(undo, undo)
    (refused,) = [one for one in outcome if isinstance(one, ValidationError)]
    assert refused.code == "not_held"
    assert register() == before


@pytest.mark.django_db(transaction=True)
def test_an_election_that_races_the_undoing_refuses_it_or_comes_after(transactional_db):
    world = build_world()
    done = held(typed_round(world), world)
    rival = PersonFactory.create(organization=world.township, name="抢先")

    def elect() -> Appointment:
        return hold_election(world.village, newcomer=rival, post=Post.BRANCH_SECRETARY, on=dt.date(2026, 9, 1), by=world.alice)  # fmt: skip

    outcome = at_once(elect, lambda: undone(done, world))
    assert not isinstance(outcome[0], Exception)
    present = principal_of(world.village)
    assert present
    assert present.person == rival
    term = Appointment.objects.get(organization=world.village, person__name="原支书").period
    refused = isinstance(outcome[1], ValidationError)
    assert term.upper == (dt.date(2026, 8, 1) if refused else dt.date(2026, 9, 1))
