"""What hinders a schedule, as the tests need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from courses.models import Base, LecturerAvailability, VenueBlocking
from organizations.models import Calendar, CalendarPeriod
from rotations.models import RuleOverride, ScheduleRule
from rotations.scheduling.findings import RuleCode
from tests.factories.organizations import category

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from courses.models import Lecturer, Room, Venue
    from organizations.models import Organization, User
    from rotations.models import Batch, Campaign
    from rotations.scheduling.findings import RuleLevel


def block(venue: Venue, dates: DateRange, reason: str = "维修", room: Room | None = None) -> None:
    """Close a venue, or one room of it."""
    VenueBlocking.objects.create(venue=venue, room=room, dates=dates, reason=reason)


def absent(lecturer: Lecturer, dates: DateRange, reason: str = "出差") -> None:
    """Let a lecturer be away."""
    LecturerAvailability.objects.create(lecturer=lecturer, dates=dates, reason=reason)


def season(organization: Organization, dates: DateRange, name: str = "双抢", **facts: Any) -> None:
    """Forbid classes in a subtree for some days."""
    calendar = Calendar.objects.create(
        organization=organization, name=name, kind="harvest", **facts
    )
    CalendarPeriod.objects.create(calendar=calendar, dates=dates)


def demonstration_base(venue: Venue, **facts: Any) -> None:
    """Let a venue be a demonstration base."""
    Base.objects.create(venue=venue, category=category("village"), **facts)


def rule(campaign: Campaign, code: RuleCode, level: RuleLevel, margin: int = 0) -> None:
    """Let a campaign weigh a rule differently."""
    ScheduleRule.objects.create(campaign=campaign, code=code, level=level, margin=margin)


def override_of(batch: Batch, *, by: User, **facts: Any) -> RuleOverride:
    """Return a standing exception of a class."""
    given = {
        "rule": RuleCode.BEDS,
        "key": f"beds:{batch.pk}",
        "finding": "床位不够",
        "reason": "另租宾馆",
        **facts,
    }
    made: RuleOverride = RuleOverride.objects.create(
        campaign_id=batch.campaign_id, batch=batch, allowed_by=by, **given
    )
    return made
