"""People of the user's subtrees, and how they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from core.audit.selectors import history_of
from core.audit.services import READ_PERSONAL_DATA
from core.days import today
from core.privacy.contacts import normalize_mobile
from core.privacy.identity import normalize_id_number
from core.privacy.names import normalize_name
from trainees.facts import id_index_of, mobile_index_of
from trainees.models import Appointment, Person

if TYPE_CHECKING:
    from core.audit.models import AuditEntry
    from core.scoping.querysets import Viewer
    from organizations.models import User

ID_LENGTH, MOBILE_LENGTH = 18, 11
CANDIDATES = 12


def current_posts() -> Prefetch[str, QuerySet[Appointment], str]:
    """Return the prefetch that hangs today's posts on each person as `posts_now`, primary first."""
    posts = Appointment.objects.filter(period__contains=today())
    ordered = posts.select_related("organization").order_by("-is_primary", "org_path")
    return Prefetch("appointments", queryset=ordered, to_attr="posts_now")


def people_for(user: Viewer) -> QuerySet[Person]:
    """Return the people in the user's subtrees with their organization and today's posts."""
    people = Person.objects.visible_to(user).filter(merged_into=None)
    return people.select_related("organization").prefetch_related(current_posts())


def person_for(user: Viewer, pk: int) -> Person:
    """Return one person of the user's subtrees; absent and hidden are both 404."""
    person: Person = get_object_or_404(people_for(user), pk=pk)
    return person


def person_of(user: User) -> Person | None:
    """Return who the user is as a trainee; None for an account without a person."""
    return Person.objects.filter(user=user).select_related("organization").first()


def matching(text: str) -> Q:
    """Return the condition of a search: ID number or mobile in full, name, or pinyin initials.

    Personal numbers are found through their blind index, so only a full number finds anything.
    """
    number = normalize_id_number(text)
    if len(number) == ID_LENGTH and number[:-1].isdecimal():
        return Q(id_index=id_index_of(number))
    if text.strip()[:1].isdecimal() or text.strip()[:1] == "+":
        return _mobile_is(text)
    name = normalize_name(text)
    if name.isascii():
        letters = name.replace(" ", "").lower()
        return Q(initials__startswith=letters) | Q(pinyin__startswith=letters)
    return Q(name__contains=name)


def _mobile_is(text: str) -> Q:
    digits = "".join(sign for sign in text if sign.isdecimal())[-MOBILE_LENGTH:]
    try:
        return Q(mobile_index=mobile_index_of(normalize_mobile(digits)))
    except ValidationError:
        return Q(pk__in=[])


def candidates_for(user: User, text: str) -> list[Person]:
    """Return the first people that a search finds, for choosing one."""
    if not text.strip():
        return []
    return list(people_for(user).filter(matching(text))[:CANDIDATES])


def readings_of(person: Person) -> QuerySet[AuditEntry]:
    """Return who read the person's sealed data and why, newest first."""
    return history_of(person).filter(action=READ_PERSONAL_DATA)
