"""The database keeps the sum of the parts of each quota, and lets it exceed neither quota nor class.

Every writer of a quota locks what the places come from (the quota above, or the batch), adds up
anew what is there once it has the lock, and meets the check: of two hundred who share out the same
places at once, those who come too late fail.
"""

from django.db import migrations

from core.scoping.operations import append_only

QUOTA_GUARDS = """
    ALTER TABLE rotations_quota ADD CONSTRAINT quota_part_in_batch_of_parent
        FOREIGN KEY (parent_id, batch_id) REFERENCES rotations_quota (id, batch_id);

    CREATE FUNCTION settle_quota_parent(parent bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM rotations_quota WHERE id = parent FOR NO KEY UPDATE;
        UPDATE rotations_quota SET shared = (
            SELECT coalesce(sum(part.places), 0) FROM rotations_quota part WHERE part.parent_id = parent
        ) WHERE id = parent;
    END $$;

    CREATE FUNCTION settle_batch_quotas(of_batch bigint) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        allotted bigint;
        room bigint;
    BEGIN
        SELECT capacity INTO room FROM rotations_batch WHERE id = of_batch FOR NO KEY UPDATE;
        SELECT coalesce(sum(places), 0) INTO allotted
            FROM rotations_quota WHERE batch_id = of_batch AND parent_id IS NULL;
        IF allotted > room THEN
            RAISE EXCEPTION 'batch % has % places, not %', of_batch, room, allotted
                USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_within_capacity';
        END IF;
    END $$;

    CREATE FUNCTION keep_quotas() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'DELETE' AND NEW.parent_id IS NOT NULL
            AND (TG_OP = 'INSERT' OR NEW.parent_id IS DISTINCT FROM OLD.parent_id)
            AND NOT EXISTS (
                SELECT 1 FROM rotations_quota above WHERE above.id = NEW.parent_id
                    AND length(above.org_path) < length(NEW.org_path)
                    AND starts_with(NEW.org_path, above.org_path)
            )
        THEN
            RAISE EXCEPTION 'quota % does not lie below its parent', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_part_below_parent';
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.places = OLD.places
            AND NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id
        THEN
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' AND OLD.parent_id IS NOT NULL THEN
            PERFORM settle_quota_parent(OLD.parent_id);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            IF NEW.parent_id IS NULL THEN
                PERFORM settle_batch_quotas(NEW.batch_id);
            ELSIF TG_OP = 'INSERT' OR NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
                PERFORM settle_quota_parent(NEW.parent_id);
            END IF;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER keep_quotas AFTER INSERT OR UPDATE OR DELETE ON rotations_quota
        FOR EACH ROW EXECUTE FUNCTION keep_quotas();

    CREATE FUNCTION keep_batch_quotas() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM settle_batch_quotas(NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER keep_batch_quotas AFTER UPDATE OF capacity ON rotations_batch
        FOR EACH ROW WHEN (NEW.capacity < OLD.capacity) EXECUTE FUNCTION keep_batch_quotas();
"""
NO_QUOTA_GUARDS = """
    DROP TRIGGER keep_batch_quotas ON rotations_batch;
    DROP FUNCTION keep_batch_quotas();
    DROP TRIGGER keep_quotas ON rotations_quota;
    DROP FUNCTION keep_quotas();
    DROP FUNCTION settle_batch_quotas(bigint);
    DROP FUNCTION settle_quota_parent(bigint);
    ALTER TABLE rotations_quota DROP CONSTRAINT quota_part_in_batch_of_parent;
"""


class Migration(migrations.Migration):
    dependencies = [("rotations", "0010_quota_cascade")]
    operations = [
        migrations.RunSQL(QUOTA_GUARDS, NO_QUOTA_GUARDS),
        append_only("rotations_quotamovement"),
    ]
