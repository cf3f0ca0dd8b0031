"""Copies the database keeps true."""

from django.db import migrations

from core.scoping.operations import append_only, copied_path


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial")]
    operations = [
        copied_path("evaluations_questionnaire"),
        append_only("evaluations_publishedresult"),
    ]
