"""New rows about a merged record go to the record that it was merged into."""

from django.db import migrations

FUNCTION = """
    CREATE FUNCTION living_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT coalesce(merged_into_id, id) INTO NEW.person_id
          FROM trainees_person WHERE id = NEW.person_id FOR KEY SHARE;
        RETURN NEW;
    END $$;
"""


def living_person(table: str, *, when: str = "") -> migrations.RunSQL:
    """Return the operation for one table: an act that raced a merge finds the living record."""
    return migrations.RunSQL(
        f"CREATE TRIGGER living_person BEFORE INSERT ON {table}"
        f" FOR EACH ROW {when} EXECUTE FUNCTION living_person()",
        f"DROP TRIGGER living_person ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("trainees", "0004_identity")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION living_person()"),
        living_person("trainees_appointment"),
        # A reversal belongs beside the entry that it takes back.
        living_person("trainees_hoursentry", when="WHEN (NEW.reversal_of_id IS NULL)"),
    ]
