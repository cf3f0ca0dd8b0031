"""人次, 人数 and 席位 of a campaign at one unit, and the bridge between them.

A person may complete two classes (a demonstration class beside the rotation class), hold two seats, or
hold none of the base; a seat may be trained by a class that was recognised. Each of these is counted by itself,
so the bridge adds up because it is true, not because one number was made from the others:

    人次 - 重复参训 = 人数
    人数 - 不占席位 + 一人多席 + 班外认定 = 已训席位
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from rotations.enums import DutyState, EnrolmentState
from rotations.models import Duty, Enrolment

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import Campaign


@dataclass(frozen=True)
class Headcount:
    """The numbers of the bridge."""

    attendances: int  # 人次
    repeats: int
    people: int  # 人数
    seatless: int
    further_seats: int
    elsewhere: int
    seats: int  # 席位

    @property
    def holds(self) -> bool:
        """Whether the bridge adds up."""
        return (
            self.attendances - self.repeats == self.people
            and self.people - self.seatless + self.further_seats + self.elsewhere == self.seats
        )


def attendances_of(user: User, campaign: Campaign, unit: Organization) -> QuerySet[Enrolment]:
    """Return the classes completed by people the unit's subtree sent (人次)."""
    return (
        Enrolment.objects.visible_to(user)
        .filter(batch_campaign=campaign.pk, state=EnrolmentState.COMPLETED)
        .under(unit.path)
        .select_related("person", "organization__parent", "batch__organization")
    )


def earlier(completed: QuerySet[Enrolment]) -> Exists:
    """Return the question whether the person completed another of these classes before."""
    return Exists(completed.filter(person=OuterRef("person"), pk__lt=OuterRef("pk")).order_by())


def repeats_of(user: User, campaign: Campaign, unit: Organization) -> QuerySet[Enrolment]:
    """Return the second and further classes of one person."""
    completed = attendances_of(user, campaign, unit)
    return completed.filter(earlier(completed))


def people_of(user: User, campaign: Campaign, unit: Organization) -> QuerySet[Enrolment]:
    """Return each person once, by the first class (人数)."""
    completed = attendances_of(user, campaign, unit)
    return completed.exclude(earlier(completed))


def trained_seats_of(campaign: Campaign, unit: Organization) -> QuerySet[Duty]:
    """Return the trained seats of the base in the unit's subtree (席位)."""
    return (
        Duty.objects.filter(campaign=campaign, in_base=True, state=DutyState.TRAINED)
        .under(unit.path)
        .select_related("organization__parent", "category", "trained_appointment__person")
    )


def seatless_of(user: User, campaign: Campaign, unit: Organization) -> QuerySet[Enrolment]:
    """Return the people whose training trained no seat there: the seat left the base, or was reopened."""
    seats = trained_seats_of(campaign, unit).filter(trained_appointment__person=OuterRef("person"))
    return people_of(user, campaign, unit).exclude(Exists(seats.order_by()))


def seats_trained_here(
    user: User, campaign: Campaign, unit: Organization
) -> tuple[QuerySet[Duty], QuerySet[Duty]]:
    """Return the trained seats whose secretary completed one of these classes, and all others."""
    completed = attendances_of(user, campaign, unit).filter(
        person=OuterRef("trained_appointment__person")
    )
    seats = trained_seats_of(campaign, unit)
    here = Exists(completed.order_by())
    return seats.filter(here), seats.exclude(here)


def further_seats_of(user: User, campaign: Campaign, unit: Organization) -> QuerySet[Duty]:
    """Return the second and further seats that one person's training trained (一人多席)."""
    here, _ = seats_trained_here(user, campaign, unit)
    before = trained_seats_of(campaign, unit).filter(
        trained_appointment__person=OuterRef("trained_appointment__person"), pk__lt=OuterRef("pk")
    )
    return here.filter(Exists(before.order_by()))


def elsewhere_of(user: User, campaign: Campaign, unit: Organization) -> QuerySet[Duty]:
    """Return the trained seats that rest on a recognised class, or on one another unit sent people to."""
    _, others = seats_trained_here(user, campaign, unit)
    return others


def headcount_of(user: User, campaign: Campaign, unit: Organization) -> Headcount:
    """Count everything, each number by its own list; the unit is in the user's scope."""
    return Headcount(
        attendances=attendances_of(user, campaign, unit).count(),
        repeats=repeats_of(user, campaign, unit).count(),
        people=attendances_of(user, campaign, unit).values("person").order_by().distinct().count(),
        seatless=seatless_of(user, campaign, unit).count(),
        further_seats=further_seats_of(user, campaign, unit).count(),
        elsewhere=elsewhere_of(user, campaign, unit).count(),
        seats=trained_seats_of(campaign, unit).count(),
    )
