"""Coverage of a past day, what fell out between two days, the base and its reasons, clicked through."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEntry
from organizations.services.tree import move_organization
from rotations.enums import BatchState, DutyState, EnrolmentState
from rotations.models import Campaign, CoverageCounter, Duty, DutyChange
from rotations.services.bases import exclude_seat
from rotations.services.campaigns import open_campaign
from rotations.services.duties import move_duty
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.enums import Post
from trainees.services.elections import hold_election

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
OPENED, TRAINED, TURNED = (dt.date(2026, month, 1) for month in (4, 5, 6))


@pytest.fixture
def on_day(monkeypatch):
    """Set the clock to noon of a day."""

    def set_clock(day: dt.date) -> None:
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


@pytest.fixture
def campaign(world: World, on_day) -> Campaign:
    """Two villages, both trained in May; in June one elects, the other moves to the other township."""
    secretary_of(world.village)
    secretary_of(world.other_village)
    draft = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=draft)
    on_day(OPENED)
    campaign = open_campaign(draft, by=world.alice)
    on_day(TRAINED)
    for duty in campaign.duties.all():
        move_duty(duty, to=DutyState.TRAINED, level=3, trained_on=TRAINED)
    on_day(TURNED)
    newcomer = PersonFactory.create(organization=world.village, name="新书记")
    hold_election(world.village, newcomer=newcomer, post=Post.BRANCH_SECRETARY, on=TURNED, by=None)
    move_organization(world.other_village, parent=world.township, on=TURNED, by=None)
    return campaign


def page(name: str, campaign: Campaign, **query: object) -> str:
    """Return an address with its query."""
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(f'rotations:{name}', args=[campaign.pk])}?{words}"


def test_the_table_of_a_past_day_is_that_of_the_day(world, client_of, campaign):
    alice = client_of(world.alice)
    now = alice.get(page("campaign_coverage", campaign)).context
    assert (now["coverage"].total.trained, len(now["children"])) == (1, 1)
    then = alice.get(page("campaign_coverage", campaign, on=TRAINED))
    assert then.context["coverage"].total.trained == 2
    assert [c.organization for c in then.context["children"]] == [
        world.township,
        world.other_township,
    ]
    assert "底数2，截至2026-03-01，无增减" in then.content.decode()
    first = alice.get(page("campaign_coverage", campaign, on=OPENED)).context["coverage"]
    assert (first.total.total, first.total.trained) == (2, 0)


@pytest.mark.parametrize("day", ["2026-03-31", "2027-01-01", "gestern"])
def test_a_day_without_figures_is_refused_beside_the_field(world, client_of, campaign, day):
    answer = client_of(world.alice).get(page("campaign_coverage", campaign, on=day))
    assert answer.status_code == 422
    assert answer.context["coverage"].total.trained == 1


def test_the_seats_of_a_past_day_have_the_secretaries_of_the_day(world, client_of, campaign):
    held = Duty.objects.get(organization=world.village).trained_appointment
    before = DutyChange.objects.filter(duty__organization=world.village).earliest("pk")
    assert held is None
    assert before.was_appointment
    answer = (
        client_of(world.alice)
        .get(page("past_seats", campaign, on=TRAINED, state="trained"))
        .content.decode()
    )
    gone = before.was_appointment.person
    assert f'href="{reverse("trainees:person_detail", args=[gone.pk])}">{gone.name}</a>' in answer
    assert "新书记" not in answer
    assert "练埠村" in answer
    township = page("past_seats", campaign, on=TRAINED, unit=f"%23{world.other_township.pk}")
    rows = client_of(world.alice).get(township).context["listing"]
    assert [row.cells[0].html for row in rows.rows] == ["练埠村"]


def test_who_fell_out_and_why(world, client_of, campaign):
    alice = client_of(world.alice)
    answer = alice.get(page("campaign_turns", campaign, since=TRAINED, until=TURNED))
    compared = answer.context["compared"]
    assert (compared.trained.before, compared.trained.after) == (2, 1)
    assert [(c.label, c.gained, c.lost) for c in compared.trained.causes] == [("换届", 0, 1)]
    body = answer.content.decode()
    gone = DutyChange.objects.filter(duty__organization=world.village).earliest("pk")
    holder = gone.was_appointment.person_id
    assert f'href="{reverse("trainees:person_detail", args=[holder])}"' in body
    assert "邵阳村" in body
    assert "新书记" in body
    lost = alice.get(
        page(
            "campaign_turns",
            campaign,
            since=TRAINED,
            until=TURNED,
            kind="left",
            unit=world.other_township.pk,
        )
    )
    assert [c.label for c in lost.context["compared"].base.causes] == ["内部调整隶属"]
    assert lost.context["listing"].total == 1
    file = alice.get(page("campaign_turns", campaign, since=TRAINED, until=TURNED, export="xlsx"))
    assert file.status_code == 200
    assert "attachment" in file["Content-Disposition"]
    assert b"".join(file.streaming_content)
    file.close()


def test_two_days_in_the_wrong_order_are_refused(world, client_of, campaign):
    answer = client_of(world.alice).get(
        page("campaign_turns", campaign, since=TURNED, until=TRAINED)
    )
    assert answer.status_code == 422
    assert "不早于开始日期" in answer.content.decode()


def test_the_list_of_turns_asks_equally_often_for_one_and_three(world, client_of, campaign):
    alice, address = client_of(world.alice), page("campaign_turns", campaign, kind="gained")
    alice.get(address)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            alice.get(address)
        counts.append(len(seen))
        for duty in campaign.duties.exclude(state=DutyState.TRAINED):
            move_duty(duty, to=DutyState.TRAINED, level=2, trained_on=TURNED)
    assert counts[0] == counts[1]


def test_the_base_balances_and_its_frozen_list_stays(world, client_of, campaign):
    alice = client_of(world.alice)
    was = DutyChange.objects.filter(duty__organization=world.village).earliest("pk")
    exclude_seat(campaign, world.other_village, reason="未建组织", on=TURNED, by=world.alice)
    answer = alice.get(page("campaign_base", campaign))
    balance = answer.context["balance"]
    assert (balance.opening, balance.increases, balance.decreases, balance.today) == (2, 0, 1, 1)
    assert balance.words == "减1"
    frozen = alice.get(page("frozen_base", campaign))
    assert "底数2，截至2026-03-01，减1" in frozen.content.decode()
    held = was.was_appointment
    assert held
    assert held.person.name in frozen.content.decode()
    assert frozen.context["listing"].total == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Duty.objects.update(frozen_name="别名")


def test_reasons_are_written_for_many_at_once(world, client_of, campaign):
    alice = client_of(world.alice)
    Duty.objects.filter(organization=world.village).update(reason="")
    duty = Duty.objects.get(organization=world.village)
    listed = alice.get(page("reason_list", campaign))
    assert listed.context["listing"].total == 1
    write = reverse("rotations:reasons_write", args=[campaign.pk])
    asked = alice.post(write, {"row": [duty.pk]})
    assert (asked.status_code, asked.context["count"]) == (200, 1)
    assert alice.post(write, {"row": [duty.pk], "reason": ""}).status_code == 422
    assert alice.post(write, {"reason": "外出"}).status_code == 409
    assert alice.get(write).status_code == 405
    assert alice.post(write, {"row": [duty.pk], "reason": "外出务工"}).status_code == 302
    duty.refresh_from_db()
    assert duty.reason == "外出务工"
    assert AuditEntry.objects.filter(action="duties.explain").count() == 1
    assert alice.get(page("reason_list", campaign)).context["listing"].total == 0


def test_heads_and_seats_are_bridged(world, client_of, campaign):
    trained = Duty.objects.get(organization=world.other_village).trained_appointment
    assert trained
    twice = trained.person
    for place, state in enumerate((BatchState.FINISHED, BatchState.FINISHED)):
        batch = BatchFactory.create(
            campaign=campaign,
            state=state,
            is_repeatable=True,
            kind="demonstration",
            dates=(
                TRAINED + dt.timedelta(days=9 * place),
                TRAINED + dt.timedelta(days=9 * place + 2),
            ),
        )
        EnrolmentFactory.create(
            batch=batch,
            person=twice,
            organization=world.other_village,
            place=1,
            state=EnrolmentState.COMPLETED,
        )
    answer = client_of(world.alice).get(page("campaign_heads", campaign))
    assert [line.count for line in answer.context["lines"]] == [2, 1, 1, 0, 0, 0, 1]
    for key in ("repeats", "people", "seatless", "further_seats", "elsewhere", "seats"):
        listed = client_of(world.alice).get(page("campaign_heads", campaign, list=key))
        counts = {line.head.key: line.count for line in listed.context["lines"]}
        assert listed.context["listing"].total == counts[key]


def test_the_neighbour_sees_nothing_of_it(world, client_of, campaign):
    for name in (
        "campaign_coverage",
        "past_seats",
        "campaign_turns",
        "campaign_heads",
        "frozen_base",
    ):
        assert client_of(world.charlie).get(page(name, campaign)).status_code == 404


def test_what_was_seen_then_stays_with_the_unit_that_had_it(world, campaign):
    """A village that left keeps its past with the county that had it, and shows the new one its present."""
    world.other_village.refresh_from_db()
    move_organization(world.other_village, parent=world.next_township, on=TURNED, by=None)
    past = DutyChange.objects.visible_to(world.alice).filter(duty__organization=world.other_village)
    assert past.filter(cause="leave").exists()


def test_the_history_is_written_once(campaign):
    for act in (
        lambda: DutyChange.objects.update(note="别的"),
        lambda: DutyChange.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_command_verifies_a_past_day(world, campaign, capsys):
    call_command("verify_coverage", as_of=TRAINED)
    assert "完全一致" in capsys.readouterr().out
    OrganizationFactory.create(parent=world.village)
    CoverageCounter.objects.update(count=9)
    with pytest.raises(CommandError):
        call_command("verify_coverage", as_of=TRAINED)
