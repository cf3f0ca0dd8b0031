"""The history of seats is written once, and says itself where a seat stood.

The database fills in what stood above a seat when its change was recorded, so that no writer can forget it.
"""

from django.db import migrations

from core.scoping.operations import append_only

ABOVE = """
    CREATE FUNCTION rotations_dutychange_above() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.above := ARRAY(
            SELECT place.id
              FROM rotations_duty duty
             CROSS JOIN ancestor_paths(duty.org_path) AS step (path)
              JOIN organizations_organization place ON place.path = step.path
             WHERE duty.id = NEW.duty_id ORDER BY step.path);
        RETURN NEW;
    END $$;
    CREATE TRIGGER rotations_dutychange_above BEFORE INSERT ON rotations_dutychange
        FOR EACH ROW EXECUTE FUNCTION rotations_dutychange_above();
"""
NOT_ABOVE = """
    DROP TRIGGER rotations_dutychange_above ON rotations_dutychange;
    DROP FUNCTION rotations_dutychange_above();
"""
# The base as it was frozen: no correction of a name, no election and no merger reaches it.
FROZEN = """
    CREATE FUNCTION rotations_duty_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the frozen base does not change' USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER rotations_duty_frozen
        BEFORE UPDATE OF is_original, frozen_name, frozen_secretary, frozen_post ON rotations_duty
        FOR EACH ROW
        WHEN ((OLD.is_original, OLD.frozen_name, OLD.frozen_secretary, OLD.frozen_post)
              IS DISTINCT FROM
              (NEW.is_original, NEW.frozen_name, NEW.frozen_secretary, NEW.frozen_post))
        EXECUTE FUNCTION rotations_duty_frozen();
"""
NOT_FROZEN = """
    DROP TRIGGER rotations_duty_frozen ON rotations_duty;
    DROP FUNCTION rotations_duty_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("rotations", "0005_history")]
    operations = [
        migrations.RunSQL(ABOVE, NOT_ABOVE),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        append_only("rotations_dutychange"),
        append_only("rotations_subtreemove"),
    ]
