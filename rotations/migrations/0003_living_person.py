"""New names of a merged record go to the record that it was merged into."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rotations", "0002_guards"), ("trainees", "0005_living_person")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER living_person BEFORE INSERT ON rotations_enrolment"
            " FOR EACH ROW EXECUTE FUNCTION living_person()",
            "DROP TRIGGER living_person ON rotations_enrolment",
        )
    ]
