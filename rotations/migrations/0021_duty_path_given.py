"""Freezing the base of a country costs one look at each seat's organization, not three.

The foreign key over organization and path says all that the one over the organization alone says.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.scoping.operations import given_path


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_calendar_guards"),
        ("rotations", "0020_support_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="duty",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duties",
                to="organizations.organization",
                verbose_name="席位",
            ),
        ),
        given_path("rotations_duty"),
    ]
