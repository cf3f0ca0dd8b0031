"""The first people whom a search finds, in the order of rosters, without reading those behind them.

For choosing somebody: a dozen keys out of the register of a country, whose rows are fetched afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from trainees.models import Person

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

PLACE = ("org_path", "pinyin", "pk")  # the order of rosters, and of the index walked along
SEARCHED = ("id", "org_path", "name", "pinyin", "initials")  # what a search and the order need
HEAD = 1_000  # people whom a search walks through before it asks the indexes
FEW = 2_000  # hits that are gathered and sorted; of more, walking on comes to a dozen soon

# The head of the roster takes the table's place: what is asked of the table is asked of the head.
IN_HEAD = """
    WITH trainees_person AS MATERIALIZED ({head})
    SELECT ARRAY({matches}), count(*), coalesce(max(org_path), '') FROM trainees_person
"""
# A limit makes the planner bet on a scan that stops early, and it loses the bet when a name is rarer than it
# thinks. A materialized query is planned to its end and still read no further than to the limit.
IN_INDEXES = """
    WITH hit AS MATERIALIZED ({hits}), few AS MATERIALIZED (SELECT * FROM hit LIMIT %s)
    SELECT ARRAY(SELECT id FROM few ORDER BY org_path, pinyin, id LIMIT %s), count(*) FROM few
"""


def first_keys(
    people: QuerySet[Person], condition: Q, count: int, *, is_rare: bool = False
) -> list[int]:
    """Return the keys of the first people who meet a condition on the columns SEARCHED.

    A frequent name has its dozen at the head of the roster. A rare one is gathered by the indexes of names:
    at once, where it can be told beforehand. For what is neither the walk goes on where the head ends.
    """
    matches = people.filter(condition)
    if is_rare:
        keys, found = _in_indexes(matches, count)
        if found <= FEW:
            return keys
    first, seen, end = _in_head(people, condition, count)
    if len(first) == count or seen < HEAD:
        return first
    if not is_rare:
        keys, found = _in_indexes(matches, count)
        if found <= FEW:
            return keys
    on = matches.filter(org_path__gte=end).order_by(*PLACE).values_list("pk", flat=True)[:count]
    return list(dict.fromkeys([*first, *on]))[:count]


def _in_head(people: QuerySet[Person], condition: Q, count: int) -> tuple[list[int], int, str]:
    """Return the keys that the first of the people hold, how many were looked at, and the last one's path."""
    head, first = people.order_by(*PLACE).values(*SEARCHED)[:HEAD].query.sql_with_params()
    found = Person.objects.filter(condition).order_by(*PLACE).values("id")[:count]
    matches, then = found.query.sql_with_params()
    keys, seen, end = _ask(IN_HEAD.format(head=head, matches=matches), [*first, *then])
    return keys, seen, end


def _in_indexes(matches: QuerySet[Person], count: int) -> tuple[list[int], int]:
    """Return the first keys of the matches, and how many there are, FEW and one at most."""
    hits, values = matches.order_by().values("id", "org_path", "pinyin").query.sql_with_params()
    keys, found = _ask(IN_INDEXES.format(hits=hits), [*values, FEW + 1, count])
    return keys, found


def _ask(statement: str, values: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
