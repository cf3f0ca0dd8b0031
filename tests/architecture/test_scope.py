"""Every table knows whose it is, and the way it knows really leads to an organization's path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, models

from core.scoping.querysets import OrgScopedQuerySet, crosses_many
from organizations.models import Organization, User
from tests.architecture import OUR_PACKAGES
from tests.factories.users import UserPostFactory

if TYPE_CHECKING:
    from django.db.models import Model

# Tables without scope of their own, and who guards them instead.
UNSCOPED = {
    "audit.AuditLink": "holds hashes only; the entry it belongs to is scoped",
    "courses.Topic": "a national list of topics, the same for everybody",
    "evaluations.Remark": "must not lead anywhere: read only through the round's reviewers",
    "evaluations.SealedBallot": "must not lead anywhere: opened only when the round closes",
    "evaluations.Slip": "a hash of a code; must not lead to a person, read only through its round",
    "jobs.Job": "belongs to its owner alone: core.jobs.selectors answers by owner",
    "notices.Notice": "belongs to its recipient alone: core.notices.selectors answers by recipient",
    "notices.OutboxMessage": "read by the sending process, and by operators as counts and causes",
    "organizations.Category": "a list of words, the same for everybody",
    "organizations.FormerPassword": "hashes, read only when their owner chooses a password",
    "organizations.LoginTicket": "hashes, read only by the secret that they are hashes of",
    "rotations.CertificateSeries": "a counter for each series of numbers; names nobody's row",
}
# Copies of a path that are meant to stay as they were, while everything else follows a move.
FROZEN = {"audit.AuditEntry": "the log says where something happened at that time"}


def our_models() -> list[type[Model]]:
    """Return every model of our own apps."""
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OUR_PACKAGES]


SCOPED = [model for model in our_models() if model._meta.label not in UNSCOPED]
LOOKUPS = [(model, lookup) for model in SCOPED for lookup in getattr(model, "ORG_LOOKUPS", ())]


def end_of(model: Any, lookup: str) -> Any:
    """Return the column that a lookup ends at."""
    *steps, last = lookup.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)


def is_kept_true(column: Any) -> bool:
    """Return whether the database itself keeps a column equal to a column of another table.

    That is a composite foreign key over it (see core.scoping.operations), at the end of which
    stands the tree.
    """
    table, name = column.model._meta.db_table, column.column
    for _ in range(4):
        if (table, name) == (Organization._meta.db_table, "path"):
            return True
        with connection.cursor() as cursor:
            cursor.execute(SOURCE_OF_A_COPY, [table, name])
            found = cursor.fetchone()
        if found is None:
            return False
        table, name = found
    return False


SOURCE_OF_A_COPY = """
    SELECT target.relname, source.attname
    FROM pg_constraint key
    JOIN pg_class own ON own.oid = key.conrelid
    JOIN pg_class target ON target.oid = key.confrelid
    CROSS JOIN LATERAL unnest(key.conkey, key.confkey) AS pair(copy, original)
    JOIN pg_attribute copy ON copy.attrelid = own.oid AND copy.attnum = pair.copy
    JOIN pg_attribute source ON source.attrelid = target.oid AND source.attnum = pair.original
    WHERE key.contype = 'f' AND cardinality(key.conkey) > 1 AND key.confupdtype = 'c'
      AND own.relname = %s AND copy.attname = %s
"""


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_every_model_is_scoped_or_says_why_not(model):
    assert isinstance(model._default_manager.get_queryset(), OrgScopedQuerySet)
    assert model.ORG_LOOKUPS


@pytest.mark.parametrize(("model", "lookup"), LOOKUPS, ids=lambda value: str(value))
def test_every_lookup_reaches_a_path_that_the_database_keeps_true(db, model, lookup):
    column = end_of(model, lookup)
    assert isinstance(column, models.CharField)
    assert column.db_collation == "C", "a prefix is an index range only in byte order"
    assert column.model._meta.label in FROZEN or is_kept_true(column)


def test_what_stands_in_unscoped_exists_and_is_not_scoped():
    unscoped = {m._meta.label for m in our_models() if not hasattr(m, "ORG_LOOKUPS")}
    assert unscoped == set(UNSCOPED)


def test_a_row_with_two_ways_into_the_scope_appears_once(world):
    assert crosses_many(User, "posts__organization__path")
    UserPostFactory.create(user=world.bob, organization=world.other_township)
    seen = list(User.objects.visible_to(world.alice))
    assert sorted(user.username for user in seen) == sorted(
        user.username
        for user in (
            world.alice,
            world.bob,
            world.teacher,
            world.trainee,
            world.system_admin,
            world.security_admin,
            world.audit_admin,
        )
    )
    assert not crosses_many(User, "organization__path")
