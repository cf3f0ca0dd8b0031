"""Migration operations that let the database keep copied columns true.

A heavy table carries its organization's tree path in `org_path`, so that scope is one index
condition. Nobody has to remember to fill it: a trigger copies it on insert and whenever the
organization changes, and a composite foreign key `ON UPDATE CASCADE` carries a moved subtree
into every copy in the same statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from collections.abc import Mapping


def copied_columns(
    table: str, *, key: str, parent: str, columns: Mapping[str, str], parent_key: str = "id"
) -> migrations.RunSQL:
    """Return the operation that copies `parent` columns onto `table` and keeps them equal.

    `key` is the column of `table` that points to `parent`; `columns` maps each copy to its
    original. The parent needs a unique constraint over (its key, *originals). A NULL key leaves the copies alone.
    The copy waits for a change of the original that is under way, as the foreign key does anyway.
    """
    name = f"{table}_{key}_copies"
    copies, originals = ", ".join(columns), ", ".join(columns.values())
    targets = ", ".join(f"NEW.{copy}" for copy in columns)
    forward = f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.{key} IS NOT NULL THEN
                SELECT {originals} INTO {targets} FROM {parent} WHERE {parent_key} = NEW.{key}
                    FOR KEY SHARE;
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {key} ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}();
        ALTER TABLE {table} ADD CONSTRAINT {name}
            FOREIGN KEY ({key}, {copies}) REFERENCES {parent} ({parent_key}, {originals})
            ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE;
    """  # noqa: S608  # every name is a literal in a migration
    backward = f"""
        ALTER TABLE {table} DROP CONSTRAINT {name};
        DROP TRIGGER {name} ON {table};
        DROP FUNCTION {name}();
    """
    return migrations.RunSQL(forward, backward)


def copied_path(
    table: str, *, key: str = "organization_id", copy: str = "org_path"
) -> migrations.RunSQL:
    """Return the operation that keeps `copy` equal to the path of the organization in `key`."""
    return copied_columns(
        table, key=key, parent="organizations_organization", columns={copy: "path"}
    )


def given_path(
    table: str, *, key: str = "organization_id", copy: str = "org_path"
) -> migrations.RunSQL:
    """Return the operation that lets whoever inserts thousands of rows bring the paths along.

    For a table that has `copied_path`. A path that is given is looked up once, by the foreign key that refuses
    a wrong one; without it the trigger fills the path as before.
    """
    name = f"{table}_{key}_copies"
    run = f"ON {table} FOR EACH ROW"
    forward = f"""
        DROP TRIGGER {name} ON {table};
        CREATE TRIGGER {name} BEFORE INSERT {run}
            WHEN (NEW.{copy} = '') EXECUTE FUNCTION {name}();
        CREATE TRIGGER {name}_moved BEFORE UPDATE OF {key} {run} EXECUTE FUNCTION {name}();
    """
    backward = f"""
        DROP TRIGGER {name}_moved ON {table};
        DROP TRIGGER {name} ON {table};
        CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {key} {run} EXECUTE FUNCTION {name}();
    """
    return migrations.RunSQL(forward, backward)


def append_only(table: str) -> migrations.RunSQL:
    """Return the operation that makes the database refuse to change or delete rows of `table`."""
    name = f"{table}_append_only"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )
