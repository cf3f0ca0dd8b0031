"""Let the database refuse changes to the log, and append the chain while a transaction commits."""

from django.db import migrations

from core.scoping.operations import append_only

# Deferred: the lock is taken when the act is done and COMMIT runs, and released with it.
APPEND_LINK = """
CREATE FUNCTION audit_append_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
    head text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_auditlink'), 0);
    SELECT position, entry_hash INTO place, head
        FROM audit_auditlink ORDER BY position DESC LIMIT 1;
    head := coalesce(head, repeat('0', 64));
    INSERT INTO audit_auditlink (position, entry_id, previous_hash, entry_hash) VALUES (
        coalesce(place, 0) + 1, NEW.id, head,
        encode(sha256(convert_to(head || NEW.content_hash, 'UTF8')), 'hex')
    );
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_append_link AFTER INSERT ON audit_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_append_link();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        append_only("audit_auditentry"),
        append_only("audit_auditlink"),
        migrations.RunSQL(
            APPEND_LINK,
            "DROP TRIGGER audit_append_link ON audit_auditentry; DROP FUNCTION audit_append_link();",
        ),
    ]
