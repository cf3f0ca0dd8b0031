"""Copies the database keeps true, and a ledger it refuses to rewrite."""

from django.db import migrations

from core.scoping.operations import append_only, copied_path


class Migration(migrations.Migration):
    dependencies = [("trainees", "0001_initial")]
    operations = [
        copied_path("trainees_person"),
        copied_path("trainees_appointment"),
        copied_path("trainees_rosterimport"),
        append_only("trainees_hoursentry"),
    ]
