"""The demonstration tells Xingzi county's case: 437 secretaries, and every figure fits every other."""

from __future__ import annotations

import pytest
from django.db.models import Count

from core.audit.chain import verify_chain
from core.days import first_day, last_day
from evaluations.enums import RoundState
from evaluations.models import PublishedResult, Round
from organizations.models import Organization
from reports.enums import SubmissionState
from reports.models import Submission
from rotations.enums import BatchState, DutyState, PlanState
from rotations.models import Batch, Campaign, Duty, Enrolment, Plan
from rotations.selectors.coverage import verify_coverage

BASE, COUNTY_CLASS, OTHERS = 437, 87, 263


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
    assert states == {BatchState.FINISHED: 15, BatchState.RUNNING: 1, BatchState.PUBLISHED: 2}
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


def test_counters_and_the_log_hold(demo):
    assert list(verify_coverage(Campaign.objects.get())) == []
    assert verify_chain().faults == []
