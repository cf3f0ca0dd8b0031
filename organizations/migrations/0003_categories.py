"""The categories that the notices speak of; offices may add their own."""

from django.db import migrations

CATEGORIES = [
    ("township", "乡镇", "乡镇街道"),
    ("street", "街道", "乡镇街道"),
    ("village", "村", "村和社区"),
    ("community", "社区", "村和社区"),
    ("agency", "机关", "机关事业单位"),
    ("institution", "事业单位", "机关事业单位"),
    ("state_enterprise", "国有企业", "国有企业和金融机构"),
    ("private_enterprise", "非公有制经济组织", "两新组织"),
    ("social_organization", "社会组织", "两新组织"),
    ("school", "学校", "学校"),
    ("financial_institution", "金融机构", "国有企业和金融机构"),
]


def add_categories(apps, schema_editor):
    """Add what is missing, in the order of the notices."""
    category = apps.get_model("organizations", "Category")
    for place, (code, name, group) in enumerate(CATEGORIES, start=1):
        category.objects.get_or_create(
            code=code, defaults={"name": name, "group": group, "sort_order": place * 10}
        )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_guards")]
    operations = [migrations.RunPython(add_categories, migrations.RunPython.noop)]
