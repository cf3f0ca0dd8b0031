"""What is laid in one go: which operations are put together, and that the tables come out the same."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from core.laying import AtOnce, at_once

APP = "laid"
COUNTY = migrations.CreateModel(
    "County", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
)
VILLAGE = migrations.CreateModel(
    "Village",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("county", models.ForeignKey(f"{APP}.county", models.CASCADE)),
    ],
)
SEATS = migrations.AddField("County", "seats", models.IntegerField(default=1))
MORE_SEATS = migrations.AlterField("County", "seats", models.BigIntegerField(default=1))
LEVEL = migrations.AddField("County", "level", models.IntegerField(default=3))
FEW = migrations.AddConstraint(
    "County", models.CheckConstraint(condition=models.Q(level__lt=9), name="laid_few_levels")
)
PLAIN = migrations.RunSQL("SELECT 1", "SELECT 1")
FOR_GOOD = migrations.RunSQL("SELECT 1")


def shape(operations: list[object]) -> list[int]:
    """Return how many operations are done at once, step by step."""
    return [len(one.operations) if isinstance(one, AtOnce) else 1 for one in operations]


@pytest.mark.parametrize(
    ("operations", "steps"),
    [
        ([], []),
        ([COUNTY], [1]),
        ([COUNTY, VILLAGE], [2]),
        ([COUNTY, VILLAGE, SEATS], [2, 1]),  # the table is made as the state has it: with the seats
        ([SEATS, LEVEL, FEW], [3]),
        ([SEATS, LEVEL, MORE_SEATS, FEW], [2, 2]),  # a field is altered from what it was before
        ([SEATS, LEVEL, PLAIN, VILLAGE, FEW], [2, 1, 2]),
    ],
)
def test_what_builds_on_another_stands_apart(operations, steps):
    laid = at_once(operations)
    assert shape(laid) == steps
    assert [
        part for one in laid for part in (one.operations if isinstance(one, AtOnce) else [one])
    ] == operations


def columns_of(table: str) -> dict[str, str]:
    """Return the columns of a table with their types; none when there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        return dict(cursor.fetchall())


def migrated(operations: list[object], state: ProjectState, *, back: bool = False) -> ProjectState:
    """Play a migration on the database, or take it back; return the state after it."""
    migration = migrations.Migration("0001_laid", APP)
    migration.operations = operations
    with connection.schema_editor() as editor:
        return (migration.unapply if back else migration.apply)(state, editor)


@pytest.mark.django_db
def test_tables_come_out_the_same_and_go_again():
    operations = at_once([COUNTY, VILLAGE, SEATS, LEVEL, FEW])
    assert shape(operations) == [2, 3]
    before = ProjectState()
    migrated(operations, before.clone())
    assert columns_of("laid_county") == {
        "id": "bigint",
        "name": "text",
        "seats": "integer",
        "level": "integer",
    }
    assert columns_of("laid_village") == {"id": "bigint", "county_id": "bigint"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conname = 'laid_few_levels'")
        assert cursor.fetchone() == ("laid_few_levels",)
    migrated(operations, before, back=True)
    assert columns_of("laid_county") == columns_of("laid_village") == {}


def test_it_can_be_taken_back_when_all_of_it_can():
    assert AtOnce([COUNTY, PLAIN]).reversible
    assert not AtOnce([COUNTY, FOR_GOOD]).reversible


def test_the_plan_names_each():
    assert AtOnce([COUNTY, SEATS]).describe() == "Create model County; Add field seats to County"
