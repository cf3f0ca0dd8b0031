"""Loading the country's divisions: COPY into a temporary table, then one INSERT a level.

Repeatable: a division whose code an organization has or ever had is left alone, whatever the
offices renamed or moved since; what is new stands where its code puts it, or last when an
organization of the office's own has that place.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.audit.services import record
from organizations.divisions import Division, count_rows, divisions
from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.paths import path_step
from organizations.readings import reading_of
from organizations.services.paths import own_tree

if TYPE_CHECKING:
    from pathlib import Path

    from organizations.models import User

REPORT_EVERY = 20_000  # rows between two calls of `progress`

STAGE = """
    CREATE TEMPORARY TABLE incoming_division (
        code text COLLATE "C", parent_code text COLLATE "C", place int, level smallint,
        category_id bigint, name text, short_name text, pinyin text, initials text
    )
"""
COPY = "COPY incoming_division FROM STDIN"
FORGET_KNOWN = """
    DELETE FROM incoming_division incoming USING organizations_divisioncode known
     WHERE known.code = incoming.code
"""
# Where a division hangs: the organization that has its parent's code, the root below "".
PARENTS = """
    WITH parent AS (
        SELECT id, path, CASE id WHEN %(root)s THEN '' ELSE division_code END AS code
          FROM organizations_organization WHERE valid_until IS NULL
    )
"""
# An organization that somebody entered by hand gets its code instead of a twin.
ADOPT = f"""
    {PARENTS}
    UPDATE organizations_organization node SET division_code = incoming.code
      FROM incoming_division incoming JOIN parent ON parent.code = incoming.parent_code
     WHERE incoming.level = %(level)s AND node.parent_id = parent.id
       AND node.name = incoming.name AND node.valid_until IS NULL AND node.division_code IS NULL
"""  # noqa: S608  # constants of this module
INSERT = f"""
    {PARENTS}, placed AS (
        SELECT incoming.*, parent.id AS parent_id, parent.path AS above,
               CASE WHEN taken.id IS NULL THEN incoming.place
                    ELSE greatest(last.place, 99999) + row_number() OVER (
                        PARTITION BY parent.id, taken.id IS NULL ORDER BY incoming.code)::int
               END AS free_place
          FROM incoming_division incoming
          JOIN parent ON parent.code = incoming.parent_code
          LEFT JOIN organizations_organization taken
            ON taken.parent_id = parent.id AND taken.sort_order = incoming.place
          LEFT JOIN (SELECT parent_id, max(sort_order) AS place
                       FROM organizations_organization GROUP BY parent_id) last
            ON last.parent_id = parent.id
         WHERE incoming.level = %(level)s
           AND NOT EXISTS (SELECT FROM organizations_organization known
                            WHERE known.division_code = incoming.code)
           AND NOT EXISTS (SELECT FROM organizations_organization twin
                            WHERE twin.parent_id = parent.id AND twin.name = incoming.name
                              AND twin.valid_until IS NULL)
    )
    INSERT INTO organizations_organization (
        parent_id, kind, level, category_id, sort_order, path, name, short_name,
        department_name, pinyin, initials, division_code, revision)
    SELECT parent_id, %(kind)s, level, category_id, free_place,
           above || organization_step(free_place), name, short_name, '', pinyin, initials, code, 1
      FROM placed ORDER BY code
"""  # noqa: S608  # constants of this module
REGISTER_CODES = """
    INSERT INTO organizations_divisioncode (organization_id, code, period)
    SELECT id, division_code, '(,)' FROM organizations_organization node
     WHERE division_code IS NOT NULL
       AND NOT EXISTS (SELECT FROM organizations_divisioncode known
                        WHERE known.code = node.division_code)
"""


class Progress(Protocol):
    """Whoever wants to know how far a long piece of work is."""

    def __call__(self, done: int, total: int, message: str) -> None:
        """Take note of `done` of `total` units."""


@dataclass(frozen=True)
class Loaded:
    """What a run did: rows read, organizations added, given their code, already there or left out."""

    read: int
    added: int
    adopted: int
    known: int

    @property
    def left_out(self) -> int:
        """Rows whose parent was closed or whose name a living sibling already bears."""
        return self.read - self.added - self.adopted - self.known


def load_divisions(
    source: Path, *, under: str = "", progress: Progress | None = None, by: User | None = None
) -> Loaded:
    """Add the divisions of the package's folder `source` below the country, in one transaction.

    `under` keeps one code with its ancestors and all below it. Raises ValidationError: "no_source"
    when the folder lacks the tables, "no_division" when nothing has that code, "root" when the
    tree's root is not the country.
    """
    if not (source / "villages.csv").is_file():
        raise ValidationError(f"找不到区划数据：{source}。", code="no_source")
    report = progress or silent
    with transaction.atomic(), connection.cursor() as cursor:
        own_tree()
        root = country()
        cursor.execute(STAGE)
        read = stage(cursor, source, under, report)
        cursor.execute("ANALYZE incoming_division")
        cursor.execute(FORGET_KNOWN)
        known = cursor.rowcount
        added, adopted = insert_levels(cursor, root, report, read - known)
        cursor.execute(REGISTER_CODES)
        cursor.execute("DROP TABLE incoming_division")
        loaded = Loaded(read, added, adopted, known)
        detail = {"under": under, **asdict(loaded)}
        record("organizations.load_divisions", by=by, target=root, detail=detail, path=root.path)
    report(read, read, "完成")
    return loaded


def silent(done: int, total: int, message: str) -> None:
    """Report to nobody."""


def country() -> Organization:
    """Return the root of the tree, the country; an empty tree gets it."""
    root: Organization | None = Organization.objects.filter(parent=None).first()
    if root and root.level != Level.COUNTRY:
        raise ValidationError(
            f"组织树的根是“{root.name}”，不是全国，不能导入全国区划。", code="root"
        )
    if root:
        return root
    read = reading_of("中国")
    created: Organization = Organization.objects.create(
        name="中国",
        kind=Kind.REGION,
        level=Level.COUNTRY,
        sort_order=1,
        path=path_step(1),
        pinyin=read.pinyin,
        initials=read.initials,
    )
    return created


def stage(cursor: Any, source: Path, under: str, report: Progress) -> int:
    """Stream the tables into the temporary table; return how many divisions were read."""
    categories = dict(Category.objects.values_list("code", "pk"))
    total, read, found = count_rows(source), 0, False
    with cursor.copy(COPY) as copy:
        for read, division in enumerate(divisions(source, under=under), start=1):
            reading = reading_of(division.name)
            copy.write_row(
                (
                    division.code,
                    division.parent_code,
                    division.place,
                    division.level,
                    category_of(division, categories),
                    division.name,
                    division.short_name,
                    reading.pinyin,
                    reading.initials,
                )
            )
            found = found or division.code.startswith(under)
            if read % REPORT_EVERY == 0:
                report(read, total, "读取区划")
    if not found:
        raise ValidationError(f"没有代码为 {under} 的区划。", code="no_division")
    return read


def category_of(division: Division, categories: dict[str, int]) -> int | None:
    """Return the key of a division's category; refuse a list of categories that lacks it."""
    if division.category is None:
        return None
    if division.category not in categories:
        raise ValidationError(f"组织类别中缺少 {division.category}。", code="no_category")
    return categories[division.category]


def insert_levels(cursor: Any, root: Organization, report: Progress, total: int) -> tuple[int, int]:
    """Add what is staged, a level at a time from above; return how many were added and adopted."""
    added = adopted = 0
    for level in (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.GRASSROOTS):
        values = {"root": root.pk, "level": level, "kind": Kind.REGION}
        cursor.execute("ANALYZE organizations_organization")
        cursor.execute(ADOPT, values)
        adopted += cursor.rowcount
        cursor.execute(INSERT, values)
        added += cursor.rowcount
        report(added + adopted, total, f"写入{level.label}")
    return added, adopted
