"""Runs of the planner: asked for, followed, stopped, refused, kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.days import days_range
from core.jobs.progress import JobCancelled, Progress
from courses.services.loans import lend_lecturer
from organizations.enums import Level
from rotations.enums import CampaignState, DutyState, PlanningState
from rotations.models import Campaign, CategoryRule, Duty, PlanningRun, SessionLecturer
from rotations.planner import Kind, Plan, Problem, check_plan, from_json
from rotations.planning.advice import advice_on
from rotations.selectors.planning.batches import offers_of, standing_batches
from rotations.selectors.planning.problem import build_task
from rotations.selectors.planning.results import changes_since
from rotations.services.plan_adoption import adopt_plan
from rotations.services.planning import ask_to_stop, follow_run, start_run
from tests.factories.batches import BatchFactory, EnrolmentFactory, QuotaFactory, RoomFactory
from tests.factories.planning import next_monday, plan_scene
from tests.factories.resources import AvailabilityFactory, BlockingFactory
from tests.factories.rotations import DutyFactory
from tests.factories.schedule import season
from tests.factories.timetable import LecturerFactory
from tests.rotations.planning.acts import all_of, followed, job_of, mark_job

pytestmark = pytest.mark.django_db


def kinds_of(run: PlanningRun) -> set[str]:
    """Return the kinds of reasons that a run gives."""
    return {reason.kind for reason in from_json(Plan, run.plan).reasons}


def test_a_run_plans_everybody_who_is_due(world):
    scene = plan_scene(world)
    run = followed(scene.run(world.alice))
    plan, problem = from_json(Plan, run.plan), from_json(Problem, run.problem)
    assert run.state == PlanningState.DONE
    assert plan.status == "complete"
    assert sum(batch.people for batch in plan.batches) == 16
    assert list(check_plan(problem, plan)) == []
    assert run.trail


def test_the_problem_is_read_in_a_constant_number_of_queries(world):
    scene = plan_scene(world, seats=2)

    def reads() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            build_task(world.alice, scene.campaign, scene.county, scene.options())
        return len(caught)

    BatchFactory.create(campaign=scene.campaign, venue=scene.venue)
    AvailabilityFactory.create(lecturer=scene.leader)
    BlockingFactory.create(venue=scene.venue)
    lend = {
        "to": world.county,
        "dates": days_range(next_monday(), next_monday()),
        "by": world.alice,
    }
    lend_lecturer(scene.leader, **lend)
    few = reads()
    for _ in range(2):
        batch = BatchFactory.create(campaign=scene.campaign)
        QuotaFactory.create(batch=batch, organization=world.township, places=1)
        BlockingFactory.create(venue__organization=scene.county)
        AvailabilityFactory.create(lecturer__organization=scene.county, lecturer__kind="leader")
        lent = LecturerFactory.create(organization=world.next_county, kind="leader")
        lend_lecturer(lent, **lend)
        DutyFactory.create(campaign=scene.campaign, organization__parent=world.township)
        season(scene.county, days_range(next_monday(), next_monday()), name=f"农忙{_}")
    assert reads() == few


def test_places_of_a_class_that_is_there_are_not_planned_again(world):
    scene = plan_scene(world, seats=4)
    start = next_monday()
    batch = BatchFactory.create(
        campaign=scene.campaign,
        venue=scene.venue,
        dates=days_range(start, start + dt.timedelta(days=2)),
    )
    QuotaFactory.create(batch=batch, organization=world.township, places=3)
    task = build_task(world.alice, scene.campaign, scene.county, scene.options())
    assert task.due == 5
    (taken,) = task.problem.venues[0].taken
    assert (taken.span.starts_on, taken.people) == (start, 10)


def test_places_that_were_shared_out_are_counted_once(world):
    scene = plan_scene(world, seats=4)
    start = next_monday()
    batch = BatchFactory.create(
        campaign=scene.campaign, venue=scene.venue, dates=days_range(start, start)
    )
    county = QuotaFactory.create(batch=batch, organization=world.county, places=3)
    QuotaFactory.create(batch=batch, organization=world.township, parent=county, places=2)
    assert build_task(world.alice, scene.campaign, scene.county, scene.options()).due == 8 - 3
    EnrolmentFactory.create(batch=batch, person__organization=scene.villages[0])
    (standing,) = standing_batches(scene.campaign, ())
    free = {offer.path: offer.places for offer in offers_of([standing])}
    assert free == {world.township.path: 1, world.county.path: 1}


def test_a_second_room_holds_a_class_beside_one_that_is_there(world):
    scene = plan_scene(world, seats=3, weeks=0)
    days = days_range(next_monday(), next_monday() + dt.timedelta(days=2))
    CategoryRule.objects.update(due_on=next_monday() + dt.timedelta(days=2))
    BatchFactory.create(campaign=scene.campaign, venue=scene.venue, dates=days, capacity=20)
    full = followed(scene.run(world.alice))
    assert from_json(Plan, full.plan).cost.uncovered == 6
    RoomFactory.create(venue=scene.venue, capacity=60)
    beside = followed(scene.run(world.alice))
    plan, problem = from_json(Plan, beside.plan), from_json(Problem, beside.problem)
    assert plan.cost.uncovered == 0
    assert list(check_plan(problem, plan)) == []


def test_the_share_of_the_level_above_counts_what_it_has_trained(world):
    scene = plan_scene(world, seats=10)
    Campaign.objects.filter(pk=scene.campaign.pk).update(organization=world.prefecture)
    CategoryRule.objects.filter(campaign=scene.campaign).update(higher_share=15)
    campaign = Campaign.objects.get(pk=scene.campaign.pk)
    trained = Duty.objects.filter(campaign=campaign, organization=scene.villages[0])
    trained.update(state=DutyState.TRAINED, level=Level.PREFECTURE, trained_on=next_monday())
    task = build_task(world.peter, campaign, world.prefecture, scene.options())
    by_office = {office.name: 0 for office in task.problem.organizers}
    names = {office.key: office.name for office in task.problem.organizers}
    for unit in task.problem.units:
        by_office[names[unit.organizer]] += unit.due
    assert by_office == {"平江县": 17, "岳阳市": 2}
    own = build_task(world.alice, campaign, world.county, scene.options())
    assert own.due == 17


def test_two_at_once_the_second_is_told(world):
    scene = plan_scene(world, seats=2)
    scene.run(world.alice)
    with pytest.raises(ValidationError, match="正在计算") as refusal:
        scene.run(world.alice)
    assert refusal.value.code == "busy"


def test_a_run_whose_worker_died_does_not_stand_in_the_way(world):
    scene = plan_scene(world, seats=2)
    dead = scene.run(world.alice)
    mark_job(dead, state="failed")
    scene.run(world.alice)
    dead.refresh_from_db()
    assert dead.state == PlanningState.FAILED


def test_a_campaign_that_is_not_open_is_not_planned(world):
    scene = plan_scene(world, seats=2)
    Campaign.objects.filter(pk=scene.campaign.pk).update(state=CampaignState.DRAFT)
    with pytest.raises(ValidationError) as refusal:
        scene.run(world.alice)
    assert refusal.value.code == "state"


def test_a_unit_beyond_the_campaign_is_not_planned(world):
    scene = plan_scene(world, seats=2)
    with pytest.raises(ValidationError) as refusal:
        start_run(
            scene.campaign,
            world.next_county,
            options=scene.options(),
            seconds=5,
            by=world.charlie,
        )
    assert refusal.value.code == "outside"


def test_a_stopped_run_keeps_what_it_has(world):
    scene = plan_scene(world)
    run = scene.run(world.alice)
    ask_to_stop(run, by=world.alice)
    run = followed(run)
    assert run.state == PlanningState.DONE
    assert from_json(Plan, run.plan).batches
    mark_job(run, state="succeeded")
    run.refresh_from_db()
    with pytest.raises(ValidationError) as refusal:
        ask_to_stop(run, by=world.alice)
    assert refusal.value.code == "over"


def test_a_cancelled_run_says_so(world):
    scene = plan_scene(world)
    run = scene.run(world.alice)

    class Cancelled(Progress):
        def advance(self, by: int = 1, *, to: int | None = None) -> None:
            raise JobCancelled

    with Cancelled(job_of(run)) as progress, pytest.raises(JobCancelled):
        follow_run(run, by=world.alice, progress=progress)
    run.refresh_from_db()
    assert (run.state, run.error) == (PlanningState.FAILED, "已取消。")


def test_nobody_due_is_said(world):
    scene = plan_scene(world, seats=1)
    Duty.objects.update(state=DutyState.EXCUSED)
    with pytest.raises(ValidationError) as refusal:
        followed(scene.run(world.alice))
    assert refusal.value.code == "nobody"
    assert PlanningRun.objects.get().error.startswith("没有需要编排的人")


def test_nothing_to_repair_is_said(world):
    scene = plan_scene(world, seats=1)
    with pytest.raises(ValidationError) as refusal:
        followed(scene.run(world.alice, mode="repair"))
    assert refusal.value.code == "nothing"


def test_a_deadline_before_the_start_is_refused_with_the_reason(world):
    scene = plan_scene(world, seats=2)
    CategoryRule.objects.update(due_on=next_monday() - dt.timedelta(days=10))
    assert kinds_of(followed(scene.run(world.alice))) == {Kind.PERIOD}


def test_a_venue_of_no_capacity_is_no_venue(world):
    scene = plan_scene(world, seats=2)
    scene.room.delete()
    type(scene.venue).objects.filter(pk=scene.venue.pk).update(beds=0)
    run = followed(scene.run(world.alice))
    assert kinds_of(run) == {Kind.NO_VENUE}
    assert "“平江县委党校”没有登记教室和床位，未纳入编排" in run.notes


def test_a_lecturer_without_a_day_is_left_out_and_missed(world):
    scene = plan_scene(world, seats=2)
    AvailabilityFactory.create(
        lecturer=scene.leader, dates=days_range(next_monday(), next_monday(30))
    )
    run = followed(scene.run(world.alice))
    assert Kind.LEADERS in kinds_of(run)
    assert any("李县长" in note for note in run.notes)
    (advice,) = [
        each
        for each in advice_on(from_json(Plan, run.plan).reasons)
        if each.view == "courses:lecturer_list"
    ]
    assert "领导授课" in advice.text


def test_a_borrowed_leader_speaks_on_the_days_of_the_loan(world):
    scene = plan_scene(world, seats=2)
    type(scene.leader).objects.filter(pk=scene.leader.pk).update(is_retired=True)
    lent = LecturerFactory.create(organization=world.next_county, kind="leader", name="邻县领导")
    days = days_range(next_monday(4), next_monday(4) + dt.timedelta(days=1))
    lend_lecturer(lent, to=world.county, dates=days, by=world.charlie)
    run = followed(scene.run(world.alice))
    plan, problem = from_json(Plan, run.plan), from_json(Problem, run.problem)
    assert plan.cost.uncovered == 0
    assert list(check_plan(problem, plan)) == []
    spoken = {
        batch.starts_on + dt.timedelta(days=session.day)
        for batch in plan.batches
        for session in batch.sessions
        if session.lecturer == str(lent.pk)
    }
    assert spoken
    assert spoken <= {next_monday(4), next_monday(4) + dt.timedelta(days=1)}
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    assert adopted.unplaced == []
    assert SessionLecturer.objects.filter(lecturer=lent).count() == len(plan.batches)


def test_a_loan_that_changes_is_said(world):
    scene = plan_scene(world, seats=2)
    lent = LecturerFactory.create(organization=world.next_county, kind="leader", name="邻县领导")
    days = days_range(next_monday(4), next_monday(4))
    loan = lend_lecturer(lent, to=world.county, dates=days, by=world.charlie)
    run = followed(scene.run(world.alice))
    type(loan).objects.update(dates=days_range(next_monday(5), next_monday(5)))
    assert changes_since(world.alice, run) == ["授课人“邻县领导”有变动"]


def test_a_season_that_forbids_everything_is_named(world):
    scene = plan_scene(world, seats=2)
    season(scene.county, days_range(next_monday(0), next_monday(30)), name="双抢农忙")
    run = followed(scene.run(world.alice))
    plan = from_json(Plan, run.plan)
    assert plan.cost.uncovered == 4
    assert any(reason.subject == "双抢农忙" for reason in plan.reasons)


def test_what_changed_since_is_said(world):
    scene = plan_scene(world, seats=2)
    run = followed(scene.run(world.alice))
    assert changes_since(world.alice, run) == []
    BlockingFactory.create(venue=scene.venue)
    Duty.objects.filter(organization=scene.villages[0]).update(state=DutyState.EXCUSED)
    assert changes_since(world.alice, run) == [
        "长寿镇（村）待排 2 人，现为 1 人",
        "办班地点“平江县委党校”有变动",
    ]
