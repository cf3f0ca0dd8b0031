"""The first people whom a search finds, in the order of rosters, without reading those behind them.

For choosing somebody: a dozen keys out of the register of a country, whose rows are fetched afterwards.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection

from trainees.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Q, QuerySet

PLACE = ("org_path", "pinyin", "pk")  # the order of rosters, and of the index walked along
SEARCHED = ("id", "org_path", "name", "pinyin", "initials")  # what a search and the order need
# Walking past somebody reads one index; who is gathered is fetched, and costs as much as six of those.
HEAD = 4_000  # people whom a search walks past before it asks the indexes of names
SOON = 7  # hits among them, from which the rest of a dozen is near
FAR = 16_000  # people whom it walks past then
FEW = 2_000  # hits that are gathered and sorted; of more, walking comes to a dozen soon

# A stretch of the roster takes the table's place: what is asked of the table is asked of the stretch. That
# stands in order, as the planner knows, and is read no further than to the last one wanted.
IN_STRETCH = """
    WITH trainees_person AS NOT MATERIALIZED ({stretch}),
         found AS MATERIALIZED (SELECT ARRAY({matches}) AS keys)
    SELECT keys, CASE WHEN cardinality(keys) < %s
                      THEN (SELECT count(*) FROM trainees_person) END
      FROM found
"""
# Each way is an index of its own; that of the initials, which most people share, tells places and keys without
# the rows behind them. Who comes first within a place stands in the row: a place is read to its end.
# A limit makes the planner bet on a scan that stops early, and it loses the bet when a name is rarer than it
# thinks. A materialized query is planned to its end and still read no further than to the limit.
IN_INDEXES = """
    WITH {ways}, hit AS MATERIALIZED ({hits} LIMIT %s),
         first AS (SELECT org_path FROM hit ORDER BY org_path LIMIT %s)
    SELECT ARRAY(SELECT id FROM trainees_person WHERE id = ANY(ARRAY(
                     SELECT id FROM hit WHERE org_path <= (SELECT max(org_path) FROM first)))
                  ORDER BY org_path, pinyin, id LIMIT %s), count(*)
      FROM hit
"""


def first_keys(
    people: QuerySet[Person], ways: Sequence[Q], count: int, *, is_rare: bool = False
) -> list[int]:
    """Return the keys of the first people who meet one of the conditions, each on columns SEARCHED.

    A frequent name has its dozen at the head of the roster, or soon behind it. A rare one is gathered by the
    indexes of names: at once, where it can be told beforehand. For what is neither the walk goes on.
    """
    condition = reduce(or_, ways)
    if is_rare:
        keys, found = _in_indexes(people, ways, count)
        if found <= FEW:
            return keys
    first, seen = _in_stretch(people, condition, count, slice(0, HEAD))
    if len(first) == count or seen < HEAD:
        return first
    if len(first) >= SOON:
        first += _in_stretch(people, condition, count - len(first), slice(HEAD, FAR))[0]
        if len(first) == count:
            return first
    if not is_rare:
        keys, found = _in_indexes(people, ways, count)
        if found <= FEW:
            return keys
    return list(people.filter(condition).order_by(*PLACE).values_list("pk", flat=True)[:count])


def _in_stretch(
    people: QuerySet[Person], condition: Q, count: int, stretch: slice
) -> tuple[list[int], int]:
    """Return the first keys of a stretch of the roster, and, if they are too few, how long it is."""
    part, values = people.order_by(*PLACE).values(*SEARCHED)[stretch].query.sql_with_params()
    found = Person.objects.filter(condition).order_by(*PLACE).values("id")[:count]
    matches, then = found.query.sql_with_params()
    statement = IN_STRETCH.format(stretch=part, matches=matches)
    keys, seen = _ask(statement, [*values, *then, count])
    return keys, seen


def _in_indexes(people: QuerySet[Person], ways: Sequence[Q], count: int) -> tuple[list[int], int]:
    """Return the first keys of the matches, and how many hits there are, FEW and one at most."""
    asked = [_hits(people.filter(way)) for way in ways]
    named = ", ".join(f"way{at} AS MATERIALIZED ({sql})" for at, (sql, _) in enumerate(asked))
    hits = " UNION ALL ".join(f"SELECT * FROM way{at}" for at in range(len(ways)))  # noqa: S608  # our own names
    values = [value for _, values in asked for value in values]
    twice = count * len(ways)  # who is found in two ways is a hit twice
    statement = IN_INDEXES.format(ways=named, hits=hits)
    keys, found = _ask(statement, [*values, FEW + 1, twice, count])
    return keys, found


def _hits(matches: QuerySet[Person]) -> tuple[str, tuple[Any, ...]]:
    return matches.order_by().values("id", "org_path").query.sql_with_params()


def _ask(statement: str, values: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
