"""Reads of batches: which ones a user sees, and what their forms offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from core.audit.selectors import history_of
from core.audit.words import word_for
from core.days import today
from core.scoping.querysets import within_any
from courses.models import Venue
from organizations.enums import Role
from organizations.models import Organization, User
from organizations.permissions import with_right
from rotations.enums import ACTIVE_STATES, SEATED_STATES, BatchState, CampaignState, EnrolmentState
from rotations.models import Batch, Campaign, Enrolment, Quota

if TYPE_CHECKING:
    import datetime as dt

    from core.scoping.querysets import OrgScopedQuerySet
    from rotations.models.querysets import BatchQuerySet

TEACHING_ROLES = (Role.CLASS_TEACHER, Role.STAFF)


def _names_in(states: tuple[str, ...]) -> Coalesce:
    """Count the names of a batch in some states, apart from the rows of the batch itself."""
    names = Enrolment.objects.filter(batch=OuterRef("pk"), state__in=states).order_by()
    counted = names.values("batch").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def with_counts(batches: BatchQuerySet) -> BatchQuerySet:
    """Add `seated` and `waiting`: how many names hold a seat, and how many are undecided."""
    counted: BatchQuerySet = batches.annotate(
        seated=_names_in(SEATED_STATES), waiting=_names_in((EnrolmentState.NOMINATED,))
    )
    return counted


def _with_relations(batches: BatchQuerySet) -> BatchQuerySet:
    return batches.select_related("campaign", "organization", "carrier", "venue", "teacher")


def batches_for(user: User) -> BatchQuerySet:
    """Return the batches that the user runs, hosts, or was given places in, with their counts."""
    return with_counts(_with_relations(Batch.objects.visible_to(user)))


def batch_for(user: User, pk: int) -> Batch:
    """Return one batch the user sees; absent and hidden are both 404."""
    found: Batch = get_object_or_404(_with_relations(Batch.objects.visible_to(user)), pk=pk)
    return found


def batches_named(user: User, text: str, number: int | None = None) -> BatchQuerySet:
    """Return the user's batches by class name, organizer or notice, and by number; latest first."""
    found = _with_relations(Batch.objects.visible_to(user)).filter(
        Q(series__icontains=text)
        | Q(organization__name__icontains=text)
        | Q(notice_number__icontains=text)
    )
    return found if number is None else found.filter(number=number)


def batch_run_by(user: User, pk: int) -> Batch:
    """Return one batch that the user's subtrees organize or carry, else 404."""
    found: Batch = get_object_or_404(_with_relations(Batch.objects.run_by(user)), pk=pk)
    return found


def offers_for(user: User) -> BatchQuerySet:
    """Return the batches that offer the user's units places: `places`, `sent`, `answered_at`."""
    paths = user.scope_paths()
    own = Quota.objects.filter(within_any(("org_path",), paths), batch=OuterRef("pk")).order_by()
    places = own.values("batch").annotate(number=Sum(F("places") - F("shared"))).values("number")
    names = Enrolment.objects.filter(
        within_any(("org_path",), paths), batch=OuterRef("pk"), state__in=ACTIVE_STATES
    ).order_by()
    sent = names.values("batch").annotate(number=Count("pk")).values("number")
    offered = Batch.objects.visible_to(user).exclude(state=BatchState.DRAFT)
    return _with_relations(
        offered.annotate(places=Coalesce(Subquery(places), 0), sent=Coalesce(Subquery(sent), 0))
    ).filter(places__gt=0)


def batches_to_answer(user: User, *, limit: int = 5) -> list[Batch]:
    """Return the open batches that wait for names of the user's own offices, the most urgent first."""
    own = with_right(user, "rotations.nominate").scope_paths()
    silent = Quota.objects.filter(
        org_path__in=own,
        places__gt=F("shared"),
        answered_at=None,
        batch__state=BatchState.PUBLISHED,
    )
    waiting = offers_for(user).filter(pk__in=silent.values("batch"))
    return list(waiting.order_by("names_due_on", "pk")[:limit])


def open_campaigns_for(user: User) -> OrgScopedQuerySet:
    """Return the campaigns that the user sees and that are not over."""
    return Campaign.objects.visible_to(user).exclude(state=CampaignState.CLOSED)


def organizers_for(user: User) -> OrgScopedQuerySet:
    """Return the living organizations for which the user may organize batches."""
    reach = Organization.objects.visible_to(with_right(user, "rotations.manage_batch"))
    return reach.filter(valid_until=None)


def carriers_for(user: User) -> OrgScopedQuerySet:
    """Return the living organizations in scope, which may carry a batch."""
    return Organization.objects.visible_to(user).filter(valid_until=None)


def usable_venues_for(user: User) -> QuerySet[Venue]:
    """Return the venues that the user may book: own ones and those shared from above."""
    venues: QuerySet[Venue] = Venue.objects.visible_to(user).filter(is_retired=False)
    return venues.select_related("organization")


def teachers_for(user: User) -> QuerySet[User]:
    """Return the active accounts in scope that hold a class teacher's or a staff post today."""
    within = within_any(("posts__organization__path",), user.scope_paths())
    posts = Q(posts__role__in=TEACHING_ROLES, posts__period__contains=today())
    accounts: QuerySet[User] = User.objects.filter(within & posts, is_active=True)
    return accounts.select_related("organization").distinct().order_by("username")


def next_number(organization: Organization, campaign: Campaign, series: str) -> int:
    """Return the number that the next batch of a series gets."""
    known = Batch.objects.filter(organization=organization, campaign=campaign, series=series)
    last: int | None = known.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def first_organizer(user: User) -> Organization | None:
    """Return the organization that the user's new batches most likely belong to."""
    paths = with_right(user, "rotations.manage_batch").scope_paths()
    return Organization.objects.filter(path__in=paths, valid_until=None).order_by("path").first()


@dataclass(frozen=True)
class Standing:
    """How far a batch is, counted within the user's scope."""

    capacity: int
    allotted: int
    units: int
    answered: int
    active: int
    waiting: int
    seated: int

    @property
    def silent(self) -> int:
        """How many units have not answered."""
        return self.units - self.answered


def standing_of(user: User, batch: Batch) -> Standing:
    """Count places, answers and names of a batch, as far as the user sees them; two queries."""
    quotas = Quota.objects.visible_to(user).filter(batch=batch)
    asked = Q(places__gt=F("shared")) | Q(answered_at__isnull=False)
    places = quotas.aggregate(
        allotted=Coalesce(Sum(F("places") - F("shared")), 0),
        units=Count("pk", filter=asked),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )
    names = Enrolment.objects.visible_to(user).filter(batch=batch)
    people = names.aggregate(
        active=Count("pk", filter=Q(state__in=ACTIVE_STATES)),
        waiting=Count("pk", filter=Q(state=EnrolmentState.NOMINATED)),
        seated=Count("pk", filter=Q(state__in=SEATED_STATES)),
    )
    return Standing(capacity=batch.capacity, **places, **people)


@dataclass(frozen=True)
class HistoryLine:
    """One act on a batch, in words."""

    word: str
    actor: str
    happened_at: dt.datetime


def history_of_batch(batch: Batch, *, limit: int = 6) -> list[HistoryLine]:
    """Return the last acts on a batch; the caller has shown that the user runs it."""
    entries = history_of(batch)[:limit]
    return [
        HistoryLine(word_for(entry.action), str(entry.actor or "系统"), entry.happened_at)
        for entry in entries
    ]


COURSE = (
    BatchState.DRAFT,
    BatchState.PUBLISHED,
    BatchState.CONFIRMED,
    BatchState.RUNNING,
    BatchState.FINISHED,
    BatchState.ARCHIVED,
)


def course_of(batch: Batch) -> list[tuple[str, str]]:
    """Return the states a class passes, each past, now or ahead; nothing for a cancelled one."""
    if batch.state not in COURSE:
        return []
    at = COURSE.index(BatchState(batch.state))
    tenses = ["past"] * at + ["now"] + ["ahead"] * (len(COURSE) - at - 1)
    return [(str(state.label), tense) for state, tense in zip(COURSE, tenses, strict=True)]
