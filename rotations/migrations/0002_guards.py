"""Copies the database keeps true, and tables it refuses to rewrite.

An enrolment carries its batch's capacity, dates, campaign and repeatability; the parts of a
session carry its period. The composite foreign keys cascade each change of the original, so the
constraints on the copies judge the change as well: a capacity below a taken place, or a date
that clashes for one of the enrolled, fails as a whole.
"""

from django.db import migrations

from core.scoping.operations import append_only, copied_columns, copied_path

# The SQL twin of organizations.models.tree.ancestor_paths; the planner inlines it.
ANCESTOR_PATHS = """
    CREATE FUNCTION ancestor_paths(path text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
        SELECT left(path, step) FROM generate_series(4, length(path), 4) AS step
    $$;
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
        append_only("rotations_basechange"),
        append_only("rotations_planversion"),
    ]
