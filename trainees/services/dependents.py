"""What rests on people and posts: asked of every column of every app that points to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignObjectRel

from trainees.models import Appointment, HoursYear, Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHOWN = 3  # names in a refusal


def references() -> Iterator[tuple[str, str]]:
    """Yield, for each column of any app that points to a person or a post, its word and a query.

    The query takes `people` and `posts`, the keys of those that are about to go, and returns names.
    """
    for model, keys in ((Person, "people"), (Appointment, "posts")):
        for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001  # documented
            if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
                continue
            field: Any = relation.field
            other, column = field.model._meta, field.column  # noqa: SLF001  # documented
            if not field.db_constraint:
                continue  # a history that outlives what it speaks of
            if relation.related_model is HoursYear:
                continue  # follows the ledger, of which is told already
            if relation.related_model is Appointment:
                continue  # whoever asks looks at the posts, with their own left out
            yield f"已有{other.verbose_name}", _pointing(other.db_table, column, model, keys)


def named(names: list[str]) -> str:
    """Return the first names of a list, and of how many."""
    shown = "、".join(sorted(names)[:SHOWN])
    return f"{shown}等 {len(names)} 人" if len(names) > SHOWN else shown


def refuse_undoing(reasons: Iterable[tuple[str, list[str]]]) -> None:
    """Refuse to take something back while any reason names somebody; all reasons are told."""
    said = [f"{named(names)}{what}" for what, names in reasons if names]
    if said:
        raise ValidationError(f"不能撤销：{'；'.join(said)}。", code="depends")


def _pointing(table: str, column: str, model: type[Any], keys: str) -> str:
    """Return the query for the names of those people to whom a column points."""
    if model is Person:
        return f"""
            SELECT DISTINCT person.name FROM {table} other
              JOIN trainees_person person ON person.id = other.{column}
             WHERE other.{column} = ANY(%({keys})s)"""  # noqa: S608  # names of our own models
    return f"""
        SELECT DISTINCT person.name FROM {table} other
          JOIN trainees_appointment held ON held.id = other.{column}
          JOIN trainees_person person ON person.id = held.person_id
         WHERE other.{column} = ANY(%({keys})s)"""  # noqa: S608  # names of our own models
