"""The stage on which random histories of seats, people and the tree play, and the acts they are made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from core.days import days_range
from organizations.enums import Level
from organizations.models import Organization
from organizations.services.mergers import close_organization, merge_organizations
from organizations.services.tree import move_organization, reorder
from rotations.enums import BatchKind, BatchState, DutyState, EnrolmentState, TurnoverRule
from rotations.models import Batch, Campaign, Duty, Enrolment, Recognition
from rotations.services import duties
from rotations.services.bases import add_seat, exclude_seat, remove_seat
from rotations.services.campaigns import open_campaign
from rotations.services.coverage import fold_deltas
from rotations.services.duties import move_duty
from rotations.services.enrolments import accept, nominate, withdraw
from rotations.services.recognitions import recognise_class, revoke_recognition
from tests.factories.batches import BatchFactory, QuotaFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.enums import Post
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import end_appointment
from trainees.services.elections import hold_election

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.cast import World

FIRST_DAY = dt.date(2026, 1, 2)
CLASS_DAYS = days_range(dt.date(2026, 1, 3), dt.date(2026, 1, 5))


class Seat(NamedTuple):
    """How one seat stood at some moment, counted by hand."""

    campaign: int
    above: frozenset[int]
    state: str
    level: int | None


@dataclass
class Stage:
    """The places where a history plays, the campaigns that watch, and what was seen each day."""

    world: World
    villages: list[Organization]
    townships: list[Organization]
    campaigns: list[Campaign]
    batches: list[Batch]
    day: dt.date = field(default=FIRST_DAY)
    seen: dict[dt.date, dict[int, Seat]] = field(default_factory=dict)

    def seat(self, number: int) -> Organization:
        """Return a village as it is now."""
        return Organization.objects.get(pk=self.villages[number % len(self.villages)].pk)

    def township(self, number: int) -> Organization:
        """Return a township as it is now."""
        return Organization.objects.get(pk=self.townships[number % len(self.townships)].pk)

    def campaign(self, number: int) -> Campaign:
        """Return a campaign as it is now."""
        return Campaign.objects.select_related("organization").get(
            pk=self.campaigns[number % len(self.campaigns)].pk
        )

    def batch(self, number: int) -> Batch:
        """Return a class as it is now."""
        return Batch.objects.select_related("campaign").get(
            pk=self.batches[number % len(self.batches)].pk
        )

    def look(self) -> None:
        """Write down how every seat of the bases stands, counted by hand from the seats themselves."""
        key_of = dict(Organization.objects.values_list("path", "pk"))
        self.seen[self.day] = {
            pk: Seat(campaign, above(path, key_of), state, level)
            for pk, campaign, path, state, level in Duty.objects.filter(in_base=True).values_list(
                "pk", "campaign_id", "organization__path", "state", "level"
            )
        }


def above(path: str, key_of: dict[str, int]) -> frozenset[int]:
    """Return the keys of an organization and all above it."""
    return frozenset(key_of[path[:length]] for length in range(4, len(path) + 1, 4))


def build_stage(world: World) -> Stage:
    """Eight villages under three townships of two counties; the prefecture and one county campaign."""
    townships = [world.township, world.other_township, world.next_township]
    villages = [world.village, world.other_village, world.next_village]
    villages += [OrganizationFactory.create(parent=townships[n % 3]) for n in range(5)]
    for village in villages[:7]:
        secretary_of(village)
    campaigns: list[Campaign] = []
    batches: list[Batch] = []
    for organizer, rule, vacant in (
        (world.prefecture, TurnoverRule.REOPEN, False),
        (world.county, TurnoverRule.KEEP_TRAINED, True),
    ):
        draft = CampaignFactory.create(
            organization=organizer, turnover_rule=rule, counts_vacant_seats=vacant
        )
        CategoryRuleFactory.create(campaign=draft)
        campaigns.append(open_campaign(draft, by=world.peter))
        for kind in (BatchKind.ROTATION, BatchKind.DEMONSTRATION):
            batches.append(class_of(campaigns[-1], kind, len(batches)))
    return Stage(world, villages, townships, campaigns, batches)


def class_of(campaign: Campaign, kind: BatchKind, place: int) -> Batch:
    """Return a running class of a campaign, on days of its own, with places for everybody."""
    made: Batch = BatchFactory.create(
        campaign=campaign,
        organization=campaign.organization,
        kind=kind,
        is_repeatable=kind == BatchKind.DEMONSTRATION,
        state=BatchState.RUNNING,
        names_due_on=None,
        capacity=30,
        dates=days_range(*(dt.date(2026, 1, day + 4 * place) for day in (3, 5))),
    )
    QuotaFactory.create(batch=made, organization=campaign.organization, places=30)
    return made


def elect(stage: Stage, a: int, b: int) -> None:
    """Seat a stranger, or now and then a secretary from elsewhere."""
    elsewhere = principal_of(stage.seat(b)) if b % 3 == 0 else None
    newcomer = elsewhere.person if elsewhere else PersonFactory.create(organization=stage.seat(a))
    hold_election(
        stage.seat(a),
        newcomer=newcomer,
        post=Post.BRANCH_SECRETARY,
        on=stage.day,
        by=None,
        leaves_present_post=b % 2 == 0,
    )


def leave(stage: Stage, a: int, b: int) -> None:
    """Let a secretary go without a successor."""
    if held := principal_of(stage.seat(a)):
        end_appointment(held, on=stage.day, by=None)


def move_village(stage: Stage, a: int, b: int) -> None:
    """Hang a village under another township."""
    move_organization(stage.seat(a), parent=stage.township(b), on=stage.day, by=None)


def move_township(stage: Stage, a: int, b: int) -> None:
    """Hang a township under the other county."""
    county = (stage.world.county, stage.world.next_county)[b % 2]
    county.refresh_from_db()
    move_organization(stage.township(a), parent=county, on=stage.day, by=None)


def move_county(stage: Stage, a: int, b: int) -> None:
    """Put the county that calls a campaign under the province, or back."""
    target = (stage.world.province, stage.world.prefecture)[b % 2]
    target.refresh_from_db()
    county = Organization.objects.get(pk=stage.world.county.pk)
    move_organization(county, parent=target, on=stage.day, by=None)


def merge(stage: Stage, a: int, b: int) -> None:
    """Merge one village into another, or a township into another with all its villages."""
    pick = stage.township if a % 4 == 0 else stage.seat
    merge_organizations([pick(a)], pick(b), on=stage.day, by=None)


def close(stage: Stage, a: int, b: int) -> None:
    """Close a village."""
    close_organization(stage.seat(a), on=stage.day, by=None)


def turn_around(stage: Stage, a: int, b: int) -> None:
    """Put the villages of a township in the opposite order."""
    township = stage.township(a)
    reorder(township, list(township.children.order_by("-path")), by=None)


def change_base(stage: Stage, a: int, b: int) -> None:
    """Exclude, remove or add a seat."""
    act = (exclude_seat, remove_seat, add_seat)[b % 3]
    campaign = stage.campaign(a + b)
    act(campaign, stage.seat(a), reason="核实", on=stage.day, by=stage.world.alice)


def change_state(stage: Stage, a: int, b: int) -> None:
    """Bring a duty into some state."""
    duty = Duty.objects.filter(organization=stage.seat(a), campaign=stage.campaign(b)).first()
    if duty is not None:
        to = DutyState.values[(a + b) % len(DutyState.values)]
        move_duty(duty, to=to, level=1 + b % 3, trained_on=stage.day)


def enrol(stage: Stage, a: int, b: int) -> None:
    """Call a secretary to a class."""
    if held := principal_of(stage.seat(a)):
        name = nominate(stage.batch(b), held.person, by=stage.world.peter)
        accept([name], by=stage.world.peter, reason="同意")


def names_in(stage: Stage, b: int, state: EnrolmentState) -> Sequence[Enrolment]:
    """Return the names of a class that stand so."""
    return list(stage.batch(b).enrolments.filter(state=state).select_related("batch", "person"))


def finish(stage: Stage, a: int, b: int) -> None:
    """Let somebody complete a class."""
    for name in names_in(stage, b, EnrolmentState.ACCEPTED)[a % 2 :][:1]:
        Enrolment.objects.filter(pk=name.pk).update(state=EnrolmentState.COMPLETED)
        name.refresh_from_db()
        duties.discharge_duty(name, level=Level.COUNTY, trained_on=CLASS_DAYS.lower)


def undo_finish(stage: Stage, a: int, b: int) -> None:
    """Take a completion back."""
    for name in names_in(stage, b, EnrolmentState.COMPLETED)[:1]:
        Enrolment.objects.filter(pk=name.pk).update(state=EnrolmentState.ACCEPTED)
        name.refresh_from_db()
        duties.undo_discharge(name, reason="")


def drop_out(stage: Stage, a: int, b: int) -> None:
    """Take a name off a class."""
    for name in names_in(stage, b, EnrolmentState.ACCEPTED)[:1]:
        withdraw(name, reason="请假", by=stage.world.peter)


def recognise(stage: Stage, a: int, b: int) -> None:
    """Recognise a class at the province, or take the last recognition back."""
    last = Recognition.objects.filter(revoked_at=None).first()
    if b % 3 == 0 and last is not None:
        revoke_recognition(last, reason="核实有误", by=stage.world.peter)
    elif held := principal_of(stage.seat(a)):
        recognise_class(
            held.person,
            level=Level.PROVINCE,
            starts_on=CLASS_DAYS.lower,
            ends_on=CLASS_DAYS.lower + dt.timedelta(days=2),
            title="示范班",
            host="省委组织部",
            paper="湘组〔2026〕1号",
            by=stage.world.peter,
        )


def fold(stage: Stage, a: int, b: int) -> None:
    """Fold a few deltas, or all."""
    fold_deltas(1 + a % 6)


ACTS = (
    elect,
    leave,
    move_village,
    move_township,
    move_county,
    merge,
    close,
    turn_around,
    change_base,
    change_state,
    enrol,
    finish,
    undo_finish,
    drop_out,
    recognise,
    fold,
)
