"""Loading the country's divisions: COPY into a temporary table, then one INSERT a level.

Repeatable: a division whose code an organization has or ever had is left alone, whatever the
offices renamed or moved since; what is new comes last among its siblings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from organizations.divisions import count_rows, divisions
from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.models.tree import path_step
from organizations.readings import reading_of
from organizations.services.paths import own_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPORT_EVERY = 20_000  # rows between two calls of `progress`

STAGE = """
    CREATE TEMPORARY TABLE incoming_division (
        code text COLLATE "C", parent_code text COLLATE "C", level smallint, category_id bigint,
        name text, short_name text, pinyin text, initials text
    ) ON COMMIT DROP
"""
COPY = "COPY incoming_division FROM STDIN"
FORGET_KNOWN = """
    DELETE FROM incoming_division incoming USING organizations_divisioncode known
     WHERE known.code = incoming.code
"""
# An organization that somebody entered by hand gets its code instead of a twin.
ADOPT = """
    UPDATE organizations_organization node SET division_code = incoming.code
      FROM incoming_division incoming, organizations_organization parent
     WHERE incoming.level = %(level)s
       AND parent.id = %(root)s AND incoming.parent_code = ''
        OR incoming.level = %(level)s AND parent.division_code = incoming.parent_code
"""
INSERT = """
    INSERT INTO organizations_organization (
        parent_id, kind, level, category_id, sort_order, path, name, short_name, department_name,
        pinyin, initials, division_code, revision)
    SELECT parent.id, %(kind)s, level, category_id, place, parent.path || organization_step(place),
           name, short_name, '', pinyin, initials, code, 1
      FROM (
        SELECT incoming.*, parent.id
"""


class Progress(Protocol):
    """Whoever wants to know how far a long piece of work is."""

    def __call__(self, done: int, total: int, message: str) -> None:
        """Take note of `done` of `total` units."""
