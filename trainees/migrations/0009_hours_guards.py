"""What the database keeps true of the ledger: the sums of each year, and standards nobody rewrites."""

import datetime as dt

from django.db import migrations

from core.scoping.operations import append_only, copied_path

# The figures of the national rule go onto class entries that are there; the ledger's guard stands
# aside for this one statement.
BACKFILL = """
    ALTER TABLE trainees_hoursentry DISABLE TRIGGER trainees_hoursentry_append_only;
    UPDATE trainees_hoursentry e SET day_minutes = 360, half_day_minutes = 180
        WHERE e.source = 'session' OR EXISTS (
            SELECT FROM trainees_hoursentry o WHERE o.id = e.reversal_of_id AND o.source = 'session');
    ALTER TABLE trainees_hoursentry ENABLE TRIGGER trainees_hoursentry_append_only;
"""

# A person's record counts for whoever it was merged into, however many times.
ROOTS = """
    CREATE FUNCTION trainees_roots(people bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
        WITH RECURSIVE up (at, above) AS (
            SELECT id, merged_into_id FROM trainees_person WHERE id = ANY (people)
            UNION
            SELECT p.id, p.merged_into_id FROM up JOIN trainees_person p ON p.id = up.above
        ) SELECT DISTINCT at FROM up WHERE above IS NULL
    $$;
"""

# Counts the given years of the given people anew. The row is locked before the entries are read
# (each statement sees what was committed before it), so two who credit one person at once both count.
# The rounding is that of trainees.hours; see there for what an hour and a day are.
RECOUNT = """
    CREATE FUNCTION trainees_recount_hours(people bigint[], years int[]) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO trainees_hoursyear (person_id, year, hours, days)
            SELECT DISTINCT person, yr, 0, 0 FROM unnest(people, years) AS asked (person, yr)
            ORDER BY 1, 2 ON CONFLICT (person_id, year) DO NOTHING;
        PERFORM FROM trainees_hoursyear h
            WHERE (h.person_id, h.year) IN (SELECT * FROM unnest(people, years))
            ORDER BY h.person_id, h.year FOR NO KEY UPDATE;
        WITH RECURSIVE asked (root, yr) AS (
            SELECT DISTINCT * FROM unnest(people, years)
        ), records (root, person) AS (
            SELECT DISTINCT root, root FROM asked
            UNION
            SELECT r.root, p.id FROM records r JOIN trainees_person p ON p.merged_into_id = r.person
        ), by_day AS (
            SELECT a.root, a.yr,
                sum(e.minutes::numeric / e.minutes_an_hour) AS hours,
                sum(e.days) AS stated,
                round(sum(e.minutes::numeric / e.day_minutes), 6) AS fulls,
                round(sum(e.minutes::numeric / e.half_day_minutes), 6) AS halves
            FROM asked a JOIN records r ON r.root = a.root
                JOIN trainees_hoursentry e ON e.person_id = r.person
                    AND e.earned_on >= make_date(a.yr, 1, 1) AND e.earned_on < make_date(a.yr + 1, 1, 1)
            GROUP BY a.root, a.yr, e.earned_on
        ), sums AS (
            SELECT root, yr, round(sum(hours), 4) AS hours,
                sum(stated + CASE WHEN fulls >= 1 THEN 1 WHEN halves >= 1 THEN 0.5 ELSE 0 END) AS days
            FROM by_day GROUP BY root, yr
        )
        UPDATE trainees_hoursyear h SET hours = coalesce(s.hours, 0), days = coalesce(s.days, 0)
            FROM asked a LEFT JOIN sums s ON s.root = a.root AND s.yr = a.yr
            WHERE h.person_id = a.root AND h.year = a.yr;
    END $$;
"""

# The people are held against a merger under way before their roots are looked up.
ON_CREDIT = """
    CREATE FUNCTION trainees_hoursentry_counted() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE people bigint[]; years int[];
    BEGIN
        PERFORM FROM trainees_person WHERE id IN (SELECT person_id FROM added) ORDER BY id FOR SHARE;
        SELECT array_agg(root), array_agg(yr) INTO people, years FROM (
            SELECT DISTINCT root, date_part('year', a.earned_on)::int AS yr
            FROM added a, LATERAL trainees_roots(ARRAY[a.person_id]) AS root) AS asked;
        IF people IS NOT NULL THEN
            PERFORM trainees_recount_hours(people, years);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER trainees_hoursentry_counted AFTER INSERT ON trainees_hoursentry
        REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION trainees_hoursentry_counted();
"""

# A merger, or its undoing, moves the sums to whom the record counts for now.
ON_MERGER = """
    CREATE FUNCTION trainees_person_hours_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE touched bigint[]; people bigint[]; years int[];
    BEGIN
        touched := ARRAY[OLD.id] || ARRAY(
            SELECT trainees_roots(array_remove(ARRAY[OLD.id, OLD.merged_into_id, NEW.merged_into_id], NULL)));
        SELECT array_agg(root), array_agg(yr) INTO people, years FROM (
            SELECT DISTINCT root, yr FROM trainees_roots(touched) AS root, (
                WITH RECURSIVE records (person) AS (
                    SELECT unnest(touched)
                    UNION
                    SELECT p.id FROM records r JOIN trainees_person p ON p.merged_into_id = r.person
                ) SELECT DISTINCT date_part('year', e.earned_on)::int AS yr
                    FROM records r JOIN trainees_hoursentry e ON e.person_id = r.person
            ) AS lived) AS asked;
        DELETE FROM trainees_hoursyear
            WHERE person_id = ANY (touched) AND person_id NOT IN (SELECT trainees_roots(touched));
        IF people IS NOT NULL THEN
            PERFORM trainees_recount_hours(people, years);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER trainees_person_hours_follow AFTER UPDATE OF merged_into_id ON trainees_person
        FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)
        EXECUTE FUNCTION trainees_person_hours_follow();
"""

FIRST_COUNT = """
    SELECT trainees_recount_hours(array_agg(root), array_agg(yr)) FROM (
        SELECT DISTINCT root, date_part('year', e.earned_on)::int AS yr
        FROM trainees_hoursentry e, LATERAL trainees_roots(ARRAY[e.person_id]) AS root) AS asked
    HAVING count(*) > 0;
"""

UNDO = """
    DROP TRIGGER trainees_person_hours_follow ON trainees_person;
    DROP FUNCTION trainees_person_hours_follow();
    DROP TRIGGER trainees_hoursentry_counted ON trainees_hoursentry;
    DROP FUNCTION trainees_hoursentry_counted();
    DROP FUNCTION trainees_recount_hours(bigint[], int[]);
    DROP FUNCTION trainees_roots(bigint[]);
"""


def kept(table: str, columns: str, is_coming: str) -> migrations.RunSQL:
    """Return the operation that fixes a standard: its figures never change, and only a coming one may go.

    A move of the tree still reaches the copied path.
    """
    name = f"{table}_kept"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND {is_coming} THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '{table} is kept as it was' USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER {name} BEFORE DELETE OR UPDATE OF {columns} ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}();
        """,  # noqa: S608  # every name is a literal of this file
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )


def add_national(apps, schema_editor):
    """Write the figures of the national notices, which everybody starts with."""
    apps.get_model("trainees", "HoursRule").objects.create(
        version="45min-8h",
        valid_from=dt.date(2000, 1, 1),
        minutes_an_hour=45,
        hours_a_day=8,
        hours_half_day=4,
        source="一学时45分钟，一天8学时",
    )
    target = apps.get_model("trainees", "HoursTarget")
    leading = target.objects.create(
        name="县直部门、乡镇干部",
        highest_level=3,
        hours=100,
        days=12,
        first_year=2000,
        source="集中轮训通知：每年不少于100学时或12天",
    )
    categories = apps.get_model("organizations", "Category")
    leading.categories.set(categories.objects.filter(code__in=("township", "street", "agency")))
    target.objects.create(
        name="其他党组织书记",
        hours=40,
        days=5,
        first_year=2000,
        source="集中轮训通知：每年不少于40学时或5天",
    )


class Migration(migrations.Migration):
    dependencies = [("trainees", "0008_hours_standards")]
    operations = [
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        copied_path("trainees_hoursrule"),
        copied_path("trainees_hourstarget"),
        copied_path("trainees_studyimport"),
        append_only("trainees_recognisedclass"),
        kept(
            "trainees_hoursrule",
            "version, valid_from, minutes_an_hour, hours_a_day, hours_half_day",
            "OLD.valid_from > current_date",
        ),
        kept(
            "trainees_hourstarget",
            "name, highest_level, hours, days, first_year, last_year",
            "OLD.first_year > date_part('year', current_date)",
        ),
        migrations.RunSQL(
            [ROOTS, RECOUNT, ON_CREDIT, ON_MERGER, FIRST_COUNT], [UNDO]
        ),
        migrations.RunPython(add_national, migrations.RunPython.noop),
    ]
