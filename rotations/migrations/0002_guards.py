"""Copies the database keeps true, and tables it refuses to rewrite.

An enrolment carries its batch's capacity, dates, campaign and repeatability; the parts of a
session carry its period. The composite foreign keys cascade each change of the original, so the
constraints on the copies judge the change as well: a capacity below a taken place, or a date
that clashes for one of the enrolled, fails as a whole.
"""

from django.conf import settings
from django.db import migrations

from core.scoping.operations import append_only, copied_columns, copied_path

# The SQL twin of organizations.models.tree.ancestor_paths; the planner inlines it.
ANCESTOR_PATHS = """
    CREATE FUNCTION ancestor_paths(path text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
        SELECT left(path, step) FROM generate_series(4, length(path), 4) AS step
    $$;
"""

# A session lies within one local day, and within the dates of each batch that attends it.
START, END = (f"({side}(period) AT TIME ZONE '{settings.TIME_ZONE}')::date" for side in ("lower", "upper"))
DAYS_OF_SESSIONS = f"""
    ALTER TABLE rotations_session ADD CONSTRAINT session_within_one_day
        CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period) AND {START} = {END});
    ALTER TABLE rotations_sessionaudience ADD CONSTRAINT audience_within_batch_dates
        CHECK (batch_dates @> {START} AND batch_dates @> {END});
"""
ANY_DAY = """
    ALTER TABLE rotations_sessionaudience DROP CONSTRAINT audience_within_batch_dates;
    ALTER TABLE rotations_session DROP CONSTRAINT session_within_one_day;
"""

# A closed roll is fixed: neither the attendance of its session nor the sign-ins beside it change.
# The share lock makes a writer wait for a closing that is under way, and then see it.
ROLL_GUARD = """
    CREATE FUNCTION refuse_closed_roll() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        judged bigint;
        standing text;
    BEGIN
        FOREACH judged IN ARRAY CASE TG_OP
            WHEN 'INSERT' THEN ARRAY[NEW.session_id]
            WHEN 'DELETE' THEN ARRAY[OLD.session_id]
            ELSE ARRAY[OLD.session_id, NEW.session_id]
        END LOOP
            SELECT roll_state INTO standing FROM rotations_session WHERE id = judged FOR SHARE;
            IF standing = 'closed' THEN
                RAISE EXCEPTION 'the roll of session % is closed', judged
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_is_closed';
            END IF;
        END LOOP;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER refuse_closed_roll BEFORE INSERT OR UPDATE OR DELETE ON rotations_attendance
        FOR EACH ROW EXECUTE FUNCTION refuse_closed_roll();
    CREATE TRIGGER refuse_closed_roll BEFORE INSERT OR UPDATE OR DELETE ON rotations_signin
        FOR EACH ROW EXECUTE FUNCTION refuse_closed_roll();
"""
NO_ROLL_GUARD = """
    DROP TRIGGER refuse_closed_roll ON rotations_signin;
    DROP TRIGGER refuse_closed_roll ON rotations_attendance;
    DROP FUNCTION refuse_closed_roll();
"""


class Migration(migrations.Migration):
    dependencies = [("rotations", "0001_initial")]
    operations = [
        migrations.RunSQL(ANCESTOR_PATHS, "DROP FUNCTION ancestor_paths(text)"),
        *(
            copied_path(f"rotations_{table}")
            for table in ("campaign", "plan", "batch", "quota", "duty", "enrolment")
        ),
        copied_columns(
            "rotations_enrolment",
            key="batch_id",
            parent="rotations_batch",
            columns={
                "batch_capacity": "capacity",
                "batch_dates": "dates",
                "batch_campaign": "campaign_id",
                "batch_repeatable": "is_repeatable",
            },
        ),
        *(
            copied_columns(
                f"rotations_session{part}",
                key="session_id",
                parent="rotations_session",
                columns={"period": "period"},
            )
            for part in ("audience", "place", "lecturer")
        ),
        copied_columns(
            "rotations_sessionaudience",
            key="batch_id",
            parent="rotations_batch",
            columns={"batch_dates": "dates"},
        ),
        migrations.RunSQL(DAYS_OF_SESSIONS, ANY_DAY),
        append_only("rotations_basechange"),
        append_only("rotations_planversion"),
        migrations.RunSQL(ROLL_GUARD, NO_ROLL_GUARD),
    ]
