"""Records that look like one person twice, found in one statement within a unit's subtree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, QuerySet

from trainees.models import Person, PersonMerge
from trainees.selectors.people import current_posts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.scoping.querysets import Viewer
    from organizations.models import User

TOO_MANY = 50_000  # people compared at once; a larger unit is looked through part by part
MOST_PAIRS = 1_000

# Why two records look like one person, the surest first. Two different ID numbers are two people,
# unless name and mobile both say otherwise.
RULES = {
    "phone_name": "姓名、手机号码相同",
    "place_birth": "姓名、单位相同，出生年月相同或有一方不详",
    "phone_like": "手机号码相同，姓名相近",
    "dot": "姓名只差间隔号，出生年月相同或有一方不详",
    "birth": "姓名、出生年月相同，有一方没有身份证号",
}
PAIRS = """
WITH people AS MATERIALIZED (
    SELECT id, org_path, organization_id, name, translate(name, '· ', '') AS bare, pinyin,
           mobile_index, id_index, date_trunc('month', birth_on) AS born,
           birth_precision = 'year' OR birth_on IS NULL AS unknown
      FROM trainees_person WHERE merged_into_id IS NULL AND ({scope})
), alike AS (
    SELECT a.id AS first, b.id AS second, a.org_path,
           CASE WHEN a.bare = b.bare THEN 0 ELSE 2 END AS rule
      FROM people a JOIN people b ON a.mobile_index = b.mobile_index AND a.id < b.id
     WHERE a.bare = b.bare OR a.pinyin = b.pinyin OR left(a.name, 1) = left(b.name, 1)
    UNION ALL
    SELECT a.id, b.id, a.org_path,
           CASE WHEN a.organization_id = b.organization_id THEN 1
                WHEN a.name <> b.name THEN 3 ELSE 4 END
      FROM people a JOIN people b ON a.bare = b.bare AND a.id < b.id
     WHERE (a.id_index IS NULL OR b.id_index IS NULL)
       AND (a.born = b.born
            OR ((a.unknown OR b.unknown)
                AND (a.organization_id = b.organization_id OR a.name <> b.name)))
)
SELECT first, second, min(rule) FROM alike
 WHERE NOT EXISTS (SELECT 1 FROM trainees_notsameperson apart
                    WHERE apart.first_id = alike.first AND apart.second_id = alike.second)
 GROUP BY first, second
 ORDER BY min(rule), min(org_path), first, second
 LIMIT {limit}
"""


@dataclass(frozen=True)
class Pair:
    """Two records and why they look like one person."""

    first: int
    second: int
    why: str


@dataclass(frozen=True)
class Line:
    """One fact of two records side by side."""

    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return bool(self.left and self.right and self.left != self.right)


@dataclass(frozen=True)
class Likeness:
    """A pair as the page shows it."""

    left: Person
    right: Person
    why: str
    lines: list[Line]


def is_too_many(reach: Viewer) -> bool:
    """Return whether a scope holds more people than are compared at once."""
    people = Person.objects.visible_to(reach).filter(merged_into=None)
    return people.values("pk")[: TOO_MANY + 1].count() > TOO_MANY


def pairs_in(reach: Viewer) -> list[Pair]:
    """Return the pairs of a scope that look like one person, the surest first, at most MOST_PAIRS."""
    paths = reach.scope_paths()
    if not paths:
        return []
    scope = " OR ".join(["org_path LIKE %s"] * len(paths))
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.format(scope=scope, limit=MOST_PAIRS), [f"{path}%" for path in paths])
        rows = cursor.fetchall()
    whys = list(RULES.values())
    return [Pair(first, second, whys[rule]) for first, second, rule in rows]


def likenesses(reach: Viewer, pairs: Sequence[Pair]) -> list[Likeness]:
    """Return pairs with both records, in a constant number of queries."""
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    people = {person.pk: person for person in _with_all(reach).filter(pk__in=keys)}
    return [
        Likeness(
            people[pair.first],
            people[pair.second],
            pair.why,
            lines_of(people[pair.first], people[pair.second]),
        )
        for pair in pairs
        if pair.first in people and pair.second in people
    ]


def pair_for(reach: Viewer, first: int, second: int) -> Likeness | None:
    """Return two records of the scope side by side; None when one is absent, hidden or merged."""
    found = likenesses(reach, [Pair(first, second, "")])
    return found[0] if found and first != second else None


def _with_all(reach: Viewer) -> QuerySet[Person]:
    people: QuerySet[Person] = Person.objects.visible_to(reach).annotate(
        entries=Count("hours_entries", distinct=True)
    )
    living = people.filter(merged_into=None).select_related("organization__parent")
    return living.prefetch_related(current_posts())


def lines_of(left: Person, right: Person) -> list[Line]:
    """Return what two records say, fact by fact; numbers masked."""
    sides = (_facts_of(left), _facts_of(right))
    lines = [Line(label, sides[0][label], sides[1][label]) for label in sides[0]]
    if left.id_index and right.id_index and left.id_index != right.id_index:
        lines[1] = Line("身份证号", "已登记（与对方不同）", "已登记（与左侧不同）")
    if left.mobile_index != right.mobile_index and left.masked_mobile == right.masked_mobile != "":
        place = [line.label for line in lines].index("手机号码")
        lines[place] = Line("手机号码", f"{left.masked_mobile}（不同）", right.masked_mobile)
    return lines


def _facts_of(person: Person) -> dict[str, Any]:
    posts: Iterable[Any] = person.posts_now  # type: ignore[attr-defined]  # prefetched
    return {
        "姓名": person.name,
        # Beside a birth date even the last four characters would give the number away.
        "身份证号": "已登记" if person.id_index else "",
        "手机号码": person.masked_mobile,
        "性别": person.get_sex_display(),
        "出生日期": person.born.in_words() if person.born else "",
        "民族": person.ethnicity,
        "学历": person.education,
        "入党日期": person.joined_party.in_words() if person.joined_party else "",
        "办公电话": person.office_phone,
        "所在单位": str(person.organization),
        "现任职务": "；".join(post.seat for post in posts),
        "学时记录": f"{person.entries} 条" if person.entries else "",  # type: ignore[attr-defined]  # annotated
        "学员账号": "已开通" if person.user_id else "",
    }


def merges_for(user: User) -> QuerySet[PersonMerge]:
    """Return the merges of the user's subtrees, newest first."""
    merges = PersonMerge.objects.visible_to(user)
    return merges.select_related("keep__organization", "drop", "merged_by", "undone_by")
