"""Copies the database keeps true, and sent versions it refuses to change."""

from django.db import migrations

from core.scoping.operations import append_only, copied_path

# Of a sent version only the decision and a moved subtree's path may change.
FORWARD = """
    CREATE FUNCTION submission_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        free text[] := ARRAY['state', 'revision', 'decided_by_id', 'decided_at', 'org_path'];
    BEGIN
        IF OLD.state = 'draft' THEN
            RETURN COALESCE(NEW, OLD);
        END IF;
        IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - free) <> (to_jsonb(NEW) - free) THEN
            RAISE EXCEPTION 'a sent submission cannot be changed'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER submission_is_fixed BEFORE UPDATE OR DELETE ON reports_submission
        FOR EACH ROW EXECUTE FUNCTION submission_is_fixed();
"""
BACKWARD = "DROP TRIGGER submission_is_fixed ON reports_submission; DROP FUNCTION submission_is_fixed();"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        copied_path("reports_submission"),
        append_only("reports_submissionremark"),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
