"""The demonstration tells Xingzi county's case: 437 secretaries, and every figure fits every other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count
from django.urls import reverse

from core.audit.chain import verify_chain
from core.days import first_day, last_day, local_day
from courses.models import Base
from evaluations.enums import RoundState
from evaluations.models import PublishedResult, Round
from organizations.models import Organization, User
from reports.demo.call import BEGAN
from reports.enums import SubmissionState
from reports.models import Submission
from rotations.enums import (
    BaseChangeKind,
    BatchKind,
    BatchState,
    ClassPost,
    DutyState,
    OfferState,
    PlanningState,
    PlanState,
)
from rotations.models import (
    Arrival,
    BaseChange,
    Batch,
    BusRider,
    Campaign,
    ClassSeat,
    Duty,
    ElectiveBlock,
    Enrolment,
    OffSite,
    PlaceOffer,
    Plan,
    PlanningRun,
    Recognition,
    Stay,
    TourStop,
)
from rotations.planner import Plan as ClassesPlan
from rotations.planner import from_json
from rotations.selectors.change_letters import held_notice
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.selectors.turns import compare_days, turned_seats

BASE, COUNTY_CLASS, OTHERS = 437, 87, 263
CLASS = 13


@pytest.fixture
def county(demo) -> Organization:
    """The county of the case."""
    found: Organization = Organization.objects.get(division_code="360483")
    return found


def test_the_base_is_437_and_everyone_is_called_once(county):
    duties = Duty.objects.under(county.path).filter(in_base=True)
    assert duties.count() == BASE
    codes = dict(duties.order_by().values_list("category__code").annotate(Count("pk")))
    assert codes["village"] + codes["community"] == COUNTY_CLASS
    agencies = duties.filter(category__code="agency", organization__parent=county)
    assert agencies.count() == COUNTY_CLASS
    assert BASE - 2 * COUNTY_CLASS == OTHERS
    called = Enrolment.objects.under(county.path).values("person").annotate(n=Count("pk"))
    assert not called.filter(n__gt=1).exists()


@pytest.mark.parametrize(("series", "days"), [("县直机关", 2), ("村（社区）", 3)])
def test_the_two_classes_of_the_county(county, series, days):
    batch = Batch.objects.get(organization=county, series__startswith=series)
    assert batch.state == BatchState.FINISHED
    assert (last_day(batch.dates) - first_day(batch.dates)).days + 1 == days
    assert batch.enrolments.filter(state="completed").count() == COUNTY_CLASS
    result = PublishedResult.objects.get(round__batch=batch)
    assert (result.headcount, result.ballots) == (COUNTY_CLASS, 81)


def test_every_stage_of_a_class_can_be_seen(county):
    batches = Batch.objects.under(county.path).order_by()
    states = dict(batches.values_list("state").annotate(Count("pk")))
    assert states == {
        BatchState.DRAFT: 1,
        BatchState.PUBLISHED: 2,
        BatchState.RUNNING: 1,
        BatchState.FINISHED: 15,
    }
    assert not Enrolment.objects.filter(is_late=True).exists()
    trained = Duty.objects.under(county.path).filter(in_base=True, state=DutyState.TRAINED)
    assert trained.count() == BASE - 13 - 12 - 12  # in class today, and those called for next month


def test_what_lies_between_the_city_and_its_counties(demo):
    plans = dict(Plan.objects.order_by().values_list("state").annotate(Count("pk")))
    assert plans == {PlanState.ACCEPTED: 1, PlanState.SUBMITTED: 1, PlanState.RETURNED: 1}
    assert Plan.objects.get(state=PlanState.ACCEPTED).filing_number
    states = dict(Submission.objects.order_by().values_list("state").annotate(Count("pk")))
    assert states == {SubmissionState.ACCEPTED: 1, SubmissionState.DRAFT: 1}
    rounds = dict(Round.objects.order_by().values_list("state").annotate(Count("pk")))
    assert rounds == {RoundState.CLOSED: 4, RoundState.OPEN: 1}


def test_the_running_class_is_looked_after(county):
    batch = Batch.objects.get(organization__path__startswith=county.path, state=BatchState.RUNNING)
    seated = batch.enrolments.filter(place__isnull=False)
    assert seated.count() == CLASS
    came = Arrival.objects.filter(enrolment__batch=batch)
    assert (came.filter(is_no_show=False).count(), came.filter(is_no_show=True).count()) == (11, 1)
    assert Stay.objects.filter(enrolment__batch=batch).count() == CLASS - 1  # one sleeps at home
    assert ClassSeat.objects.filter(batch=batch).count() == CLASS
    assert BusRider.objects.filter(enrolment__batch=batch).count() == CLASS
    assert set(batch.roles.values_list("post", flat=True)) >= {ClassPost.MONITOR, "group_head"}
    (block,) = ElectiveBlock.objects.filter(batch=batch)
    assert (block.assigned_at, block.choices.values("enrolment").distinct().count()) == (None, 7)
    assert batch.releases.count() == 2
    assert held_notice(batch) is not None


def test_places_of_the_city_went_round(county):
    batch = Batch.objects.get(kind=BatchKind.DEMONSTRATION, number=1)
    own = batch.quotas.get(organization=county)
    assert (own.places, own.shared) == (11, 7)
    assert batch.quotas.filter(parent=own).count() == 3
    kinds = set(batch.quota_movements.values_list("kind", flat=True))
    assert kinds == {"allot", "share", "return", "lend"}
    offers = PlaceOffer.objects.filter(enrolment__batch=batch, state=OfferState.OPEN)
    assert (offers.count(), batch.enrolments.filter(state="waiting").count()) == (1, 1)


def test_the_second_class_of_the_city_has_drawn_its_lots(county):
    batch = Batch.objects.get(kind=BatchKind.DEMONSTRATION, number=2)
    assert batch.state == BatchState.CONFIRMED
    block = ElectiveBlock.objects.get(batch=batch)
    assert block.seed
    assert block.places.count() == batch.enrolments.filter(state="accepted").count() == 12
    ranks = dict(block.places.order_by().values_list("rank").annotate(Count("pk")))
    # The least sum there is; which of the draws with it comes out, the lot says.
    assert sum(rank * people for rank, people in ranks.items()) == 18


def test_what_travels_and_what_is_planned(county):
    assert TourStop.objects.exclude(heads=None).count() == 2
    assert TourStop.objects.filter(organization=county, heads=None).count() == 1
    assert OffSite.objects.get().batch.state == BatchState.DRAFT
    states = dict(Base.objects.order_by().values_list("state").annotate(Count("pk")))
    assert states == {"awarded": 3, "nominated": 1, "declined": 1, "registered": 1}
    run = PlanningRun.objects.get()
    assert run.standing == PlanningState.DONE
    plan = from_json(ClassesPlan, run.plan)
    assert (len(plan.batches), plan.cost.uncovered) == (1, 0)


@pytest.fixture
def today(demo) -> dt.date:
    """The day the demonstration was made, whatever midnight has passed since."""
    began = Campaign.objects.get().base_frozen_at
    assert began is not None
    return local_day(began) + dt.timedelta(days=BEGAN)


def ago(today: dt.date, days: int) -> dt.date:
    """Return the day so many days before."""
    return today - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "base", "trained"),
    [(90, 444, 0), (60, 441, 4), (40, 440, 7), (30, 440, 65), (20, 437, 184), (8, 437, 365)],
)
def test_a_past_day_says_what_was_known_then(county, today, days, base, trained):
    known = coverage_of(county, Campaign.objects.get(), on=ago(today, days)).total
    assert (known.total, known.trained) == (base, trained)
    now = coverage_of(county, Campaign.objects.get()).total
    assert (now.total, now.trained) == (BASE, BASE - 13 - 12 - 12)


def test_who_fell_out_and_why(county, today):
    campaign = Campaign.objects.get()
    span = {"since": ago(today, 30), "until": today}
    known = compare_days(county, campaign, **span)
    assert known.base.causes == [("add", 1, 0), ("exclude", 0, 4)]
    assert known.trained.causes == [("completed", 342, 0), ("revoked", 0, 3), ("exclude", 0, 4)]
    lost = turned_seats(county, campaign, **span, trained=True, gained=False)
    assert set(lost.values_list("recorded_on", flat=True)) == {ago(today, 20), ago(today, 12)}
    assert len(set(lost.values_list("note", flat=True))) == 2


def test_a_village_was_merged_and_left_the_base(county, today):
    (change,) = BaseChange.objects.filter(kind=BaseChangeKind.MERGE)
    assert change.changed_on == change.organization.valid_until == ago(today, 66)
    assert str(change.reason).startswith("并入")


def test_recognitions_stand_on_their_days(demo, today):
    days = {local_day(one.recognised_at) for one in Recognition.objects.all()}
    assert days == {ago(today, 60), ago(today, 52)}
    revoked = Recognition.objects.exclude(revoked_at=None)
    assert {local_day(one.revoked_at) for one in revoked} == {ago(today, 12)}


def test_the_past_is_on_the_pages(county, today, client):
    client.force_login(User.objects.get(username="county"))
    campaign = Campaign.objects.get()
    address = reverse("rotations:campaign_coverage", args=[campaign.pk])
    page = client.get(address, {"on": f"{ago(today, 30):%Y-%m-%d}"})
    assert (page.status_code, page.context["coverage"].total.trained) == (200, 65)
    turns = client.get(reverse("rotations:campaign_turns", args=[campaign.pk]))
    assert turns.status_code == 200
    assert "核对结业名册" in turns.content.decode()


def test_counters_and_the_log_hold(demo, today):
    assert list(verify_coverage(Campaign.objects.get())) == []
    assert list(verify_coverage(Campaign.objects.get(), on=ago(today, 30))) == []
    assert verify_chain().faults == []
