"""A copy the database keeps true, and corrections it refuses to rewrite."""

from django.db import migrations

from core.scoping.operations import append_only, copied_path


class Migration(migrations.Migration):
    dependencies = [("trainees", "0006_elections")]
    operations = [
        copied_path("trainees_electionround"),
        append_only("trainees_appointmentcorrection"),
    ]
