"""Correcting appointments and choosing the primary post: one test an exit, and what the page shows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from core.audit.models import AuditEntry
from core.days import today
from organizations.models import Organization
from rotations.models import Campaign, Duty
from rotations.services.bases import add_seat, exclude_seat
from rotations.services.campaigns import open_campaign
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import AppointmentFactory, PersonFactory, secretary_of
from trainees.enums import Post, Precision
from trainees.models import Appointment, AppointmentCorrection
from trainees.selectors.appointments import principal_of
from trainees.services.appointment_corrections import correct_appointment, make_primary
from trainees.services.appointments import appoint, end_appointment
from trainees.terms import RightFacts

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
SINCE, ON = dt.date(2021, 3, 1), dt.date(2026, 4, 1)


@pytest.fixture
def term(world: World) -> Appointment:
    """The village's secretary, in post since March 2021."""
    secretary_of(world.village)
    held = principal_of(world.village)
    assert held
    return held


def right(**facts: Any) -> RightFacts:
    """Return the facts of that term, but for what is given."""
    return RightFacts(**{"post": Post.BRANCH_SECRETARY, "starts_on": SINCE, **facts})


def correct(term: Appointment, facts: RightFacts, reason: str = "录入有误") -> Appointment:
    """Correct a term as alice's county does."""
    term.refresh_from_db()
    return correct_appointment(term, facts, reason=reason, revision=term.revision, by=None)


def code_of(act: Any, *args: Any, **kwargs: Any) -> str:
    """Return with which code an act is refused."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    (error,) = getattr(refusal.value, "error_dict", {"": [refusal.value]}).popitem()[1]
    return str(error.code)


def test_each_end_of_a_term_has_its_own_precision(world):
    person = PersonFactory.create(organization=world.village)
    made = appoint(
        person,
        world.village,
        post=Post.BRANCH_SECRETARY,
        starts_on=dt.date(2018, 1, 1),
        precision=Precision.YEAR,
        ends_on=dt.date(2021, 3, 1),
        end_precision=Precision.MONTH,
        by=None,
    )
    assert made.term == "2018 至 2021-03"
    now = appoint(person, world.village, post=Post.FIRST_SECRETARY, starts_on=SINCE, by=None)
    end_appointment(now, on=dt.date(2026, 1, 1), precision=Precision.YEAR, by=None)
    assert now.term == "2021-03-01 至 2026"


def test_a_correction_changes_the_facts_and_keeps_the_old_ones(world, term):
    facts = right(starts_on=dt.date(2020, 6, 1), precision=Precision.MONTH, paper="平组〔2020〕6号")
    held = correct(term, facts)
    assert held.term == "2020-06 至今"
    (note,) = AppointmentCorrection.objects.all()
    assert list(note.changes()) == [
        ("任期", "2021-03-01 至今", "2020-06 至今"),
        ("任免文件", "无", "平组〔2020〕6号"),
    ]
    entry = AuditEntry.objects.get(action="trainees.correct_appointment")
    assert entry.detail["reason"] == "录入有误"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (right(), "unchanged"),
        (right(starts_on=dt.date(2999, 1, 1)), "future"),
        (right(ends_on=dt.date(2020, 1, 1)), "order"),
    ],
)
def test_corrections_that_say_nothing_or_cannot_be_are_refused(term, facts, code):
    assert code_of(correct, term, facts) == code
    assert not AppointmentCorrection.objects.exists()


def test_a_correction_needs_a_reason_and_the_present_revision(term):
    facts = right(paper="平组〔2021〕1号")
    assert code_of(correct, term, facts, reason=" ") == "reason"
    correct(term, facts)
    assert (
        code_of(correct_appointment, term, right(), reason="再改", revision=1, by=None) == "stale"
    )


def test_a_correction_never_puts_two_into_one_seat(world, term):
    AppointmentFactory.create(
        organization=world.village, period=DateRange(dt.date(2017, 1, 1), SINCE, "[)")
    )
    assert code_of(correct, term, right(starts_on=dt.date(2020, 1, 1))) == "seat_taken"


def test_a_correction_never_gives_two_primary_posts(world, term):
    earlier = DateRange(dt.date(2019, 1, 1), SINCE, "[)")
    AppointmentFactory.create(organization=world.other_village, person=term.person, period=earlier)
    assert code_of(correct, term, right(starts_on=dt.date(2020, 1, 1))) == "primary_taken"


def test_history_of_corrections_cannot_be_rewritten(term):
    correct(term, right(paper="平组〔2021〕1号"))
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentCorrection.objects.update(reason="别的原因")


def campaign_of(world: World) -> Campaign:
    """Return a running campaign of the county, its base frozen by who sat where on 1 March 2026."""
    draft = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=draft)
    secretary_of(world.other_village)
    return open_campaign(draft, by=world.alice)


def duty_of(campaign: Campaign, seat: Organization) -> Duty:
    """Return a seat's duty as it is now."""
    return Duty.objects.get(campaign=campaign, organization=seat)


def test_a_term_that_ended_wrongly_brings_its_secretary_back_to_the_duty(world, term):
    campaign = campaign_of(world)
    end_appointment(term, on=ON, by=None)
    assert duty_of(campaign, world.village).appointment is None
    correct(term, right())
    assert duty_of(campaign, world.village).appointment == term


def test_an_end_that_was_forgotten_leaves_the_duty_vacant(world, term):
    campaign = campaign_of(world)
    correct(term, right(ends_on=ON))
    duty = duty_of(campaign, world.village)
    assert (duty.appointment, duty.reason, duty.in_base) == (None, "书记空缺", True)


def test_a_first_secretary_holds_no_seat(world, term):
    campaign = campaign_of(world)
    exclude_seat(campaign, world.village, reason="截止日空缺", on=today(), by=world.alice)
    held = correct(term, right(post=Post.FIRST_SECRETARY))
    assert not held.is_principal
    assert duty_of(campaign, world.village).appointment is None


@pytest.mark.parametrize("facts", [right(starts_on=ON), right(post=Post.FIRST_SECRETARY)])
def test_who_sat_there_on_the_cut_off_is_not_corrected_behind_the_base(world, term, facts):
    campaign = campaign_of(world)
    assert code_of(correct, term, facts) == "cutoff"
    exclude_seat(campaign, world.village, reason="截止日空缺", on=today(), by=world.alice)
    correct(term, facts)
    assert not duty_of(campaign, world.village).in_base


def test_a_seat_held_on_the_cut_off_after_all_must_enter_the_base_first(world):
    late = AppointmentFactory.create(organization=world.village, period=DateRange(ON, None, "[)"))
    campaign_of(world)
    with pytest.raises(ValidationError, match="增加"):
        correct(late, right(starts_on=SINCE))


def test_another_primary_post_takes_the_record_along(world, term):
    beside = appoint(
        term.person, world.other_village, post=Post.FIRST_SECRETARY, starts_on=SINCE, by=None
    )
    assert not beside.is_primary
    make_primary(beside, reason="以此为主", revision=beside.revision, by=None)
    term.refresh_from_db()
    term.person.refresh_from_db()
    assert not term.is_primary
    assert term.person.organization == world.other_village
    assert AppointmentCorrection.objects.count() == 2


def test_primary_posts_that_are_refused(world, term):
    assert code_of(make_primary, term, reason="以此为主", revision=1, by=None) == "primary"
    assert code_of(make_primary, term, reason="", revision=1, by=None) == "reason"
    past = AppointmentFactory.create(
        organization=world.other_village,
        person=term.person,
        is_primary=False,
        period=DateRange(dt.date(2017, 1, 1), SINCE, "[)"),
    )
    assert code_of(make_primary, past, reason="以此为主", revision=1, by=None) == "ended"
    assert code_of(make_primary, past, reason="以此为主", revision=9, by=None) == "stale"


def test_the_page_corrects_and_shows_what_was(world, client_of, term):
    client = client_of(world.alice)
    address = reverse("trainees:appointment_correct", args=[term.pk])
    page = client.get(address)
    assert page.context["form"].initial["starts"] == "2021-03-01"
    typed = {"post": "branch_secretary", "starts": "2020年6月", "revision": "1", "paper": "平组6号"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "平组6号" in refused.content.decode()
    saved = client.post(address, {**typed, "reason": "档案核实"}, follow=True)
    text = saved.content.decode()
    assert "任职更正记录" in text
    assert "2021-03-01 至今 → 2020-06 至今" in text
    assert "档案核实" in text


def test_the_page_changes_the_primary_post(world, client_of, term):
    beside = appoint(
        term.person, world.other_village, post=Post.FIRST_SECRETARY, starts_on=SINCE, by=None
    )
    client = client_of(world.alice)
    address = reverse("trainees:appointment_primary", args=[beside.pk])
    assert client.post(address, {"revision": "1"}).status_code == 422
    assert client.post(address, {"revision": "1", "reason": "工作调整"}).status_code == 302
    beside.refresh_from_db()
    assert beside.is_primary


def test_an_appointment_at_the_wrong_village_moves_to_the_right_one(world, term):
    campaign = campaign_of(world)  # the other village has a secretary of its own
    wrong = world.other_village
    right_place = OrganizationFactory.create(parent=world.other_township, name="正确村")
    held = Appointment.objects.get(organization=wrong)
    facts = right(organization=right_place)
    assert code_of(correct, held, facts) == "cutoff"
    exclude_seat(campaign, wrong, reason="登记错误", on=today(), by=world.alice)
    assert code_of(correct, held, facts) == "cutoff"
    add_seat(campaign, right_place, reason="登记错误", on=today(), by=world.alice)
    moved = correct(held, facts)
    assert moved.org_path == right_place.path
    moved.person.refresh_from_db()
    assert moved.person.organization == right_place
    assert duty_of(campaign, wrong).appointment is None
    assert duty_of(campaign, right_place).appointment == moved
    assert next(AppointmentCorrection.objects.get().changes()) == ("任职组织", "练埠村", "正确村")


def test_an_appointment_never_moves_to_what_ended_or_is_taken(world, term):
    secretary_of(world.other_village)
    assert code_of(correct, term, right(organization=world.other_village)) == "seat_taken"
    Organization.objects.filter(pk=world.other_village.pk).update(valid_until=today())
    world.other_village.refresh_from_db()
    assert code_of(correct, term, right(organization=world.other_village)) == "closed"
