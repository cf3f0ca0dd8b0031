"""People of the user's subtrees, and how they are found."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BooleanField, F, Func, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Substr
from django.db.models.lookups import StartsWith
from django.shortcuts import get_object_or_404

from core.audit.selectors import history_of
from core.audit.services import READ_PERSONAL_DATA
from core.days import today
from core.privacy.contacts import normalize_mobile
from core.privacy.identity import normalize_id_number
from core.privacy.names import normalize_name
from organizations.paths import PATH_STEP
from trainees.facts import id_index_of, mobile_index_of
from trainees.models import Appointment, Person
from trainees.models.people import LONG_NAMED
from trainees.selectors.finding import PLACE, first_keys

if TYPE_CHECKING:
    from core.audit.models import AuditEntry
    from core.scoping.querysets import Viewer
    from organizations.models import User

ID_LENGTH, MOBILE_LENGTH = 18, 11
CANDIDATES = 12
SYLLABLE = re.compile("[bpmfdtnlgkhjqxzcsrwy]?h?[aeiouv]+(?:n|ng|r)?")
INFIX_LENGTH = 3  # characters that are found anywhere
NARROW = 3 * PATH_STEP  # from a prefecture down the head of the roster is most of it
# What a list does with its search: its rows are wide, so that it walks less far than `finding` does.
HEAD = 1_000  # people among whom a list looks for a page of hits
DENSE = 12  # hits among them, from which walking on is the quickest way to a page
FEW = 2_000  # hits whose keys are fetched first


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
    """Return the condition of a search."""
    return reduce(or_, ways_to(text))


def ways_to(text: str) -> list[Q]:
    """Return what a search may mean: ID number or mobile in full, name, or pinyin initials.

    Personal numbers are found through their blind index, so only a full number finds anything. One or
    two characters are the beginning of the name or of what follows its first character; three or
    more are found anywhere, further inside than that in long names alone: each case is an index of its
    own, also in a register of the whole country.
    """
    number = normalize_id_number(text)
    if len(number) == ID_LENGTH and number[:-1].isdecimal():
        return [Q(id_index=id_index_of(number))]
    if is_number(text):
        return [_mobile_is(text)]
    name = normalize_name(text)
    if name.isascii():
        letters = letters_of(name)
        # A single letter begins the pinyin exactly where it begins the initials.
        by_initials = Q(initials__startswith=letters)
        return [by_initials, Q(pinyin__startswith=letters)] if len(letters) > 1 else [by_initials]
    begins = [Q(name__startswith=name), Q(StartsWith(Substr("name", 2), Value(name)))]
    inside = LONG_NAMED & Q(name__contains=name)
    return [*begins, inside] if len(name) >= INFIX_LENGTH else begins


def is_number(text: str) -> bool:
    """Return whether a search is for a personal number and not for a name."""
    return text.strip()[:1].isdecimal() or text.strip()[:1] == "+"


def says_much(text: str) -> bool:
    """Return whether a text is more than a surname, also by its sound, or two letters: thousands share those."""
    name = normalize_name(text)
    if not name.isascii():
        return len(name) > 1
    letters = letters_of(name)
    return len(letters) > 2 and not SYLLABLE.fullmatch(letters)


def letters_of(name: str) -> str:
    """Return typed letters as initials and pinyin are kept."""
    return name.replace(" ", "").lower()


def found_in(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Keep the people whom a search finds.

    A number finds one person, by its own index. A name that is frequent where the scope begins is found by
    walking along the roster: a page is soon full. What is rare there may live at the end of a country,
    and the planner, who bets on a full page, would walk all the way: its keys are fetched first.
    """
    matches = people.filter(matching(text))
    if is_number(text):
        return matches
    beyond = place_behind_head(people)
    if beyond is None or (not says_much(text) and is_dense(matches, beyond)):
        return matches
    few = keys_of(matches, FEW + 1)
    return matches if len(few) > FEW else people.filter(among(few))


def place_behind_head(people: QuerySet[Person]) -> str | None:
    """Return the path that the head of a roster ends before; None: the roster is no longer than that."""
    return people.order_by(*PLACE).values_list("org_path", flat=True)[HEAD : HEAD + 1].first()


def is_dense(matches: QuerySet[Person], beyond: str) -> bool:
    """Return whether walking finds a page of matches soon: there are many at the head."""
    return matches.filter(org_path__lt=beyond).order_by()[:DENSE].count() == DENSE


def keys_of(matches: QuerySet[Person], limit: int) -> list[int]:
    """Return the keys of so many matches, gathered through the indexes of what was searched for.

    A limit makes the planner bet on a scan that stops early, and it loses the bet when a name is rarer than
    it thinks. A materialized query is planned to its end and still read no further than to the limit.
    """
    keys = matches.order_by().values_list("pk", flat=True)
    statement, values = keys.query.sql_with_params()
    with connection.cursor() as cursor:
        wrapped = f"WITH hit AS MATERIALIZED ({statement}) SELECT * FROM hit LIMIT %s"  # noqa: S608  # the ORM's own
        cursor.execute(wrapped, [*values, limit])
        return [key for (key,) in cursor.fetchall()]


def among(keys: list[int]) -> Func:
    """Return the condition that a row has one of these keys, sent as one value however many there are."""
    array = Value(f"{{{','.join(map(str, keys))}}}")  # two thousand keys, prepared at once
    return Func(F("pk"), array, template="%(expressions)s::bigint[])", arg_joiner=" = ANY(", output_field=BooleanField())  # fmt: skip


def _mobile_is(text: str) -> Q:
    digits = "".join(sign for sign in text if sign.isdecimal())[-MOBILE_LENGTH:]
    try:
        return Q(mobile_index=mobile_index_of(normalize_mobile(digits)))
    except ValidationError:
        return Q(pk__in=[])


def candidates_for(user: User, text: str) -> list[Person]:
    """Return the first people that a search finds, for choosing one."""
    text = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    if not text:
        return []
    people, ways = people_for(user), ways_to(text)
    if is_number(text):  # finds one person, by an index of its own
        return list(people.filter(*ways)[:CANDIDATES])
    is_wide = any(len(path) < NARROW for path in user.scope_paths())
    is_rare = is_wide and says_much(text)
    keys = first_keys(people, ways, CANDIDATES, is_rare=is_rare)
    return sorted(people.filter(pk__in=keys).order_by(), key=lambda one: keys.index(one.pk))


def readings_of(person: Person) -> QuerySet[AuditEntry]:
    """Return who read the person's sealed data and why, newest first."""
    return history_of(person).filter(action=READ_PERSONAL_DATA)
