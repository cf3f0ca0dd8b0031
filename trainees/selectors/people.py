"""People of the user's subtrees, and how they are found."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Prefetch, Q, QuerySet, Value
from django.db.models.functions import Substr
from django.db.models.lookups import StartsWith
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
    from collections.abc import Iterator

    from core.audit.models import AuditEntry
    from core.scoping.querysets import Viewer
    from organizations.models import User

ID_LENGTH, MOBILE_LENGTH = 18, 11
CANDIDATES = 12
INFIX_LENGTH = 3  # characters from which a trigram index helps
FEW = 300  # hits


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

    Personal numbers are found through their blind index, so only a full number finds anything. One or
    two characters are the beginning of the name or of what follows its first character; three or
    more are found anywhere: each case is an index of its own, also in a register of the whole country.
    """
    number = normalize_id_number(text)
    if len(number) == ID_LENGTH and number[:-1].isdecimal():
        return Q(id_index=id_index_of(number))
    if is_number(text):
        return _mobile_is(text)
    name = normalize_name(text)
    if name.isascii():
        letters = name.replace(" ", "").lower()
        # A single letter begins the pinyin exactly where it begins the initials.
        by_initials = Q(initials__startswith=letters)
        return by_initials | Q(pinyin__startswith=letters) if len(letters) > 1 else by_initials
    if len(name) >= INFIX_LENGTH:
        return Q(name__contains=name)
    return Q(name__startswith=name) | Q(StartsWith(Substr("name", 2), Value(name)))


def is_number(text: str) -> bool:
    """Return whether a search is for a personal number and not for a name."""
    return text.strip()[:1].isdecimal() or text.strip()[:1] == "+"


def found_in(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Keep the people whom a search finds.

    A number finds one person, by its own index. Of names a few hits are fetched by their keys first: in a country the planner would otherwise walk the
    whole register in its order, looking for twenty people who all live at its end.
    """
    matches = people.filter(matching(text))
    if is_number(text):
        return matches
    keys = matches.prefetch_related(None).order_by().values_list("pk", flat=True)[: FEW + 1]
    with through_indexes():
        few = list(keys)
    return matches if len(few) > FEW else people.filter(pk__in=few)


@contextmanager
def through_indexes() -> Iterator[None]:
    """Let a query pass through bitmaps of indexes only.

    A limit makes the planner bet on a sequential scan that stops early, and it loses the bet when a
    name is rarer than it thinks. A bitmap costs what there is to find, whatever was estimated.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_indexscan TO DEFAULT")


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
    return list(found_in(people_for(user), text)[:CANDIDATES])


def readings_of(person: Person) -> QuerySet[AuditEntry]:
    """Return who read the person's sealed data and why, newest first."""
    return history_of(person).filter(action=READ_PERSONAL_DATA)
