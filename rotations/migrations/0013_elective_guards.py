"""A place carries its option's capacity, so that no option is overbooked; wishes and places stay in their block."""

from django.db import migrations

from core.scoping.operations import copied_columns


def in_block(table: str) -> migrations.RunSQL:
    """Return the operation that keeps a row's option within the row's block."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_option_in_block
            FOREIGN KEY (option_id, block_id) REFERENCES rotations_electiveoption (id, block_id);
        """,
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_option_in_block;",
    )


class Migration(migrations.Migration):
    dependencies = [("rotations", "0012_electives")]
    operations = [
        copied_columns(
            "rotations_electiveplace",
            key="option_id",
            parent="rotations_electiveoption",
            columns={"option_capacity": "capacity"},
        ),
        in_block("rotations_electivechoice"),
        in_block("rotations_electiveplace"),
    ]
