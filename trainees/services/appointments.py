"""Appointing and dismissing: the database lets one principal secretary sit in a seat at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from core.audit.services import record
from core.days import today
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from organizations.models import Organization
from trainees.enums import PRINCIPAL_POSTS, Post, Precision
from trainees.models import Appointment, Person
from trainees.services.people import lock_people
from trainees.signals import principal_changed

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import User


@transaction.atomic
def appoint(
    person: Person,
    organization: Organization,
    *,
    post: Post | str,
    starts_on: dt.date,
    by: User | None,
    ends_on: dt.date | None = None,
    precision: Precision | str = Precision.DAY,
    end_precision: Precision | str = Precision.DAY,
    is_primary: bool | None = None,
    is_acting: bool = False,
    heads_village_too: bool = False,
    paper: str = "",
) -> Appointment:
    """Put a person into a post from `starts_on` until before `ends_on` (None: still in post).

    `is_primary` None makes the post primary when the person has no other primary post then. The
    person's record moves to the organization of a primary post held today. Each end of the term has
    its own precision. Raises ValidationError: "future", "order", "closed", "seat_taken", "primary_taken".
    """
    lock_seat(organization)
    lock_people([person])
    refuse_closed(organization)
    period = term(starts_on, ends_on)
    appointment = Appointment(
        person=person,
        organization=organization,
        post=Post(post),
        is_principal=Post(post) in PRINCIPAL_POSTS,
        is_primary=not primary_posts(person, period) if is_primary is None else is_primary,
        is_acting=is_acting or post == Post.ACTING_DEPUTY,
        heads_village_too=heads_village_too,
        period=period,
        period_precision=precision,
        end_precision=end_precision,
        paper=paper,
    )
    save_term(appointment)
    record_term("trainees.appoint", appointment, by=by, paper=paper)
    follow_primary_post(person)
    announce_newcomer(appointment, previous=None)
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment,
    *,
    on: dt.date,
    by: User | None,
    revision: int | None = None,
    paper: str = "",
    precision: Precision | str = Precision.DAY,
) -> Appointment:
    """End an appointment: `on` is the first day the person is no longer in post.

    Raises ValidationError: "stale", "ended", "future", "order".
    """
    lock_seat(appointment.organization)
    close_term(appointment, on=on, by=by, revision=revision, paper=paper, precision=precision)
    follow_primary_post(appointment.person)
    if appointment.is_principal:
        announce(appointment.organization, None, appointment, on)
    return appointment


def close_term(
    appointment: Appointment,
    *,
    on: dt.date,
    by: User | None,
    revision: int | None = None,
    paper: str = "",
    precision: Precision | str = Precision.DAY,
) -> None:
    """Write the end of a running term into the row and the log; the seat must be locked."""
    claim_revision(appointment, expected=revision or appointment.revision)
    appointment.refresh_from_db(fields=["period", "revision"])
    if appointment.period.upper is not None:
        raise ValidationError("这项任职已经结束。", code="ended")
    appointment.period = term(appointment.period.lower, on)
    appointment.end_precision = precision
    appointment.save(update_fields=["period", "end_precision"])
    record_term("trainees.end_appointment", appointment, by=by, paper=paper)


def record_term(action: str, appointment: Appointment, *, by: User | None, paper: str) -> None:
    """Log what was done to an appointment, by which paper."""
    detail = {
        "person": appointment.person_id,
        "post": appointment.post,
        "from": appointment.period.lower,
        "until": appointment.period.upper,
        "paper": paper,
    }
    path = appointment.organization.path
    record(action, by=by, target=appointment, detail=detail, path=path)


def lock_seat(organization: Organization) -> None:
    """Let acts on one organization's seats happen one after the other."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def refuse_closed(organization: Organization) -> None:
    """Refuse to appoint anyone in an organization that no longer exists."""
    if organization.valid_until is not None:
        raise ValidationError(f"“{organization.name}”已撤销，不能再任职。", code="closed")


def term(starts_on: dt.date, ends_on: dt.date | None) -> DateRange:
    """Return the half-open term of office; refuses days after today and an empty or reversed term."""
    if starts_on > today() or (ends_on and ends_on > today()):
        raise BadInputError("日期不能晚于今天。", code="future")
    if ends_on and ends_on <= starts_on:
        raise BadInputError(f"免职日期应晚于任职日期（{starts_on:%Y-%m-%d}）。", code="order")
    return DateRange(starts_on, ends_on, "[)")


def primary_posts(person: Person, period: DateRange) -> list[Appointment]:
    """Return the person's primary posts that overlap a period."""
    posts = person.appointments.filter(is_primary=True, period__overlap=period)
    return list(posts.select_related("person", "organization"))


def save_term(appointment: Appointment, *, insert: bool = True) -> None:
    """Insert (or change) an appointment, or say who is in the way and since when."""
    refuse_taken_seat(appointment)
    refuse_second_primary(appointment)
    try:
        with transaction.atomic():
            appointment.save(force_insert=insert)
            appointment.refresh_from_db(fields=["org_path"])
    except IntegrityError:
        refuse_taken_seat(appointment)
        refuse_second_primary(appointment)
        raise


def refuse_taken_seat(appointment: Appointment) -> None:
    """Refuse a second principal secretary in one seat, naming the first and the term."""
    if not appointment.is_principal:
        return
    rivals = Appointment.objects.filter(
        organization=appointment.organization,
        is_principal=True,
        period__overlap=appointment.period,
    ).exclude(pk=appointment.pk)
    rival = rivals.select_related("person").order_by("period").first()
    if rival:
        is_over = rival.period.upper is not None
        advice = "任职日期与之重叠，请核对" if is_over else "请办理换届，或先为其办理免职"
        raise ValidationError(
            f"“{appointment.organization.name}”的{rival.get_post_display()}{rival.person.name}"
            f"{term_in_words(rival)}，{advice}。",
            code="seat_taken",
        )


def refuse_second_primary(appointment: Appointment) -> None:
    """Refuse a second primary post of one person at a time, naming the first."""
    if not appointment.is_primary:
        return
    posts = primary_posts(appointment.person, appointment.period)
    rivals = [post for post in posts if post.pk != appointment.pk]
    if rivals:
        raise ValidationError(
            f"{appointment.person.name}的主要任职是“{rivals[0].organization.name}”"
            f"{rivals[0].get_post_display()}（{term_in_words(rivals[0])}），请把其中一项改为兼任。",
            code="primary_taken",
        )


def term_in_words(appointment: Appointment) -> str:
    """Return the term as a sentence says it: 自2021年3月起在任, or 2018年5月至2021年3月在任."""
    since, until = appointment.since.in_words(), appointment.until
    return f"{since}至{until.in_words()}在任" if until else f"自{since}起在任"


def follow_primary_post(person: Person) -> None:
    """Let the person's record lie where the primary post of today is; without one it stays."""
    primary = person.appointments.filter(is_primary=True, period__contains=today()).first()
    if primary and primary.organization_id != person.organization_id:
        person.organization_id = primary.organization_id
        person.save(update_fields=["organization"])
        person.refresh_from_db(fields=["org_path"])


def announce_newcomer(appointment: Appointment, *, previous: Appointment | None) -> None:
    """Tell the upper apps of a principal secretary now in post; history entered late is no news."""
    if appointment.is_principal and appointment.period.upper is None:
        announce(appointment.organization, appointment, previous, appointment.period.lower)


def announce(
    organization: Organization,
    appointment: Appointment | None,
    previous: Appointment | None,
    on: dt.date,
) -> None:
    """Send `principal_changed` inside the transaction of the change."""
    principal_changed.send(
        Appointment, organization=organization, appointment=appointment, previous=previous, on=on
    )
