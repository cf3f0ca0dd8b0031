"""Writing many people costs one look at each organization, not four.

The foreign key over organization and path says all that the one over the organization alone says.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.laying import at_once
from core.scoping.operations import given_path


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_categories"),
        ("trainees", "0009_hours_guards"),
    ]

    operations = at_once([
        migrations.AlterField(
            model_name="appointment",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="organizations.organization",
                verbose_name="任职组织",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="organizations.organization",
                verbose_name="所在组织",
            ),
        ),
        given_path("trainees_person"),
        given_path("trainees_appointment"),
    ])
