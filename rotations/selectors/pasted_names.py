"""Reads for pasted names: whom the user may send of these names, and who else is on record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Value
from django.db.models.functions import Replace

from core.privacy.names import MIDDLE_DOT
from organizations.permissions import with_right
from rotations.enums import ACTIVE_STATES
from rotations.places.pasted_names import NameMatcher, mark_over_quota, name_key
from rotations.selectors.enrolments import nominees_of, seats_to_nominate_from
from rotations.selectors.quotas import names_by_holder
from trainees.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User
    from rotations.models import Batch
    from rotations.places.pasted_names import PastedLine
    from rotations.selectors.enrolments import Nominee
    from trainees.roster.records import RawRow


def match_names(user: User, batch: Batch, rows: Sequence[RawRow]) -> list[PastedLine]:
    """Return what each recognised line comes to among the user's own people; five queries."""
    keys = {name_key(row.text("name")) for row in rows} - {""}
    matcher = NameMatcher(_nominees_called(user, batch, keys), _people_called(user, keys))
    lines = [matcher.match(row) for row in rows]
    quotas = {quota.org_path: quota for quota in batch.quotas.all()}
    mark_over_quota(
        lines,
        {path: quota.own for path, quota in quotas.items()},
        names_by_holder(batch, quotas, ACTIVE_STATES),
    )
    return lines


def _nominees_called(user: User, batch: Batch, keys: set[str]) -> dict[str, list[Nominee]]:
    seats = seats_to_nominate_from(user, batch).annotate(called=_plain("person__name"))
    found = seats.filter(called__in=keys).select_related("person", "organization__parent")
    nominees: dict[str, list[Nominee]] = defaultdict(list)
    for nominee in nominees_of(batch, list(found.order_by("org_path", "pk"))):
        nominees[name_key(nominee.person.name)].append(nominee)
    return dict(nominees)


def _people_called(user: User, keys: set[str]) -> dict[str, Person]:
    """Return somebody of each name in the user's own units, whatever his post."""
    own = Person.objects.visible_to(with_right(user, "rotations.nominate"))
    found = own.filter(merged_into=None).annotate(called=_plain("name")).filter(called__in=keys)
    return {name_key(person.name): person for person in found.select_related("organization")}


def _plain(column: str) -> Replace:
    """Return a name without its dots, as `name_key` has it."""
    return Replace(column, Value(MIDDLE_DOT), Value(""))
