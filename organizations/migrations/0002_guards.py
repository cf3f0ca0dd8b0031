"""Let the database itself hold the tree together: a path is the parent's path plus the own step."""

from django.db import migrations

STEP = """
    CREATE FUNCTION organization_step(place integer) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', place / 46656 % 36 + 1, 1)
            || substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', place / 1296 % 36 + 1, 1)
            || substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', place / 36 % 36 + 1, 1)
            || substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', place % 36 + 1, 1);
"""
# One set-based look per statement: a statement that leaves a node off its parent's path, or a
# child behind, fails whole. Paths only get longer downwards, so a cycle cannot pass either.
GUARD = """
    CREATE FUNCTION organization_path_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM written node
            LEFT JOIN organizations_organization parent ON parent.id = node.parent_id
            WHERE node.path <> coalesce(parent.path, '') || organization_step(node.sort_order)
        ) OR (TG_OP = 'UPDATE' AND EXISTS (
            SELECT FROM written node
            JOIN organizations_organization child ON child.parent_id = node.id
            WHERE child.path <> node.path || organization_step(child.sort_order)
        )) THEN
            RAISE EXCEPTION 'the path of an organization must follow its parent and its place'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_path_follows_parent';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER organization_path_on_insert AFTER INSERT ON organizations_organization
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION organization_path_guard();
    CREATE TRIGGER organization_path_on_update AFTER UPDATE ON organizations_organization
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION organization_path_guard();
"""
UNGUARD = """
    DROP TRIGGER organization_path_on_insert ON organizations_organization;
    DROP TRIGGER organization_path_on_update ON organizations_organization;
    DROP FUNCTION organization_path_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("scoping", "0001_extensions")]
    operations = [
        migrations.RunSQL(STEP, "DROP FUNCTION organization_step(integer)"),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
