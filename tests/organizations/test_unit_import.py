"""Units from our own Excel template: problems by row and column, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.spreadsheets.imports import read_template
from core.spreadsheets.templates import render_template
from organizations.forms.imports import units_template
from organizations.models import Organization
from organizations.services.imports import import_units, plan_units
from tests.factories.organizations import OrganizationFactory, all_categories

if TYPE_CHECKING:
    from tests.cast import World

COMMITTEE = {"name": "县委机关工委", "kind": "工委（系统）", "level": "乡级"}
OFFICE = {"parent": "县委机关工委", "name": "财政局机关党委", "kind": "单位党组织", "level": "基层"}


@pytest.fixture(autouse=True)
def _categories(db: None) -> None:
    all_categories()


def filled(*rows: dict[str, str]) -> bytes:
    return render_template(units_template(), rows)


def parsed(*rows: dict[str, str]):
    return read_template(units_template(), filled(*rows)).rows


def sentences(world: World, *rows: dict[str, str]) -> list[str]:
    planned = plan_units(world.county, parsed(*rows))
    return [problem.message for unit in planned for problem in unit.problems]


def upload(data: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("组织.xlsx", data)}


def url(name: str, organization: Organization) -> str:
    return reverse(f"organizations:{name}", args=[organization.pk])


def test_rows_may_hang_below_earlier_rows(world: World):
    rows = parsed(COMMITTEE, OFFICE | {"category": "机关", "department_name": "党建办"})
    assert import_units(world.county, rows, by=world.alice) == 2
    office = Organization.objects.select_related("parent", "category").get(name=OFFICE["name"])
    assert office.parent is not None
    assert office.category is not None
    assert (office.parent.name, office.category.code) == ("县委机关工委", "agency")
    assert office.parent.parent == world.county


def test_problems_name_what_to_do(world: World):
    OrganizationFactory.create(parent=world.county, name="双名镇")
    OrganizationFactory.create(parent=world.township, name="双名镇", division_code="430626777")
    assert sentences(world, OFFICE) == ["没有找到“县委机关工委”，请核对名称，或把它排在前面的行。"]
    assert sentences(world, OFFICE | {"parent": "双名镇"}) == [
        "有2个“双名镇”，请到该组织的页面导入。"
    ]
    assert sentences(world, COMMITTEE, COMMITTEE) == ["“平江县”之下已有“县委机关工委”。"]
    assert sentences(world, COMMITTEE | {"division_code": "430626777"}) == [
        "代码430626777已属于另一组织。"
    ]
    assert sentences(world, COMMITTEE | {"division_code": "43062"}) == [
        "区划代码为2、4、6、9或12位数字，没有代码请留空。"
    ]


def test_one_bad_row_stops_all(world: World):
    before = Organization.objects.count()
    with pytest.raises(ValidationError, match="没有导入任何一行"):
        import_units(world.county, parsed(COMMITTEE, OFFICE | {"parent": "无此"}), by=None)
    assert Organization.objects.count() == before


def test_the_screen_previews_then_imports(world: World, client_of):
    client = client_of(world.alice)
    assert client.get(url("import", world.county)).status_code == 200
    assert client.get(url("import_template", world.county)).content[:2] == b"PK"
    preview = client.post(url("import", world.county), upload(filled(COMMITTEE, OFFICE)))
    assert preview.status_code == 200
    assert "确认导入 2 个组织" in preview.content.decode()
    assert not Organization.objects.filter(name=OFFICE["name"]).exists()
    token = {"token": preview.context["token"]}
    assert client.post(url("import_confirm", world.county), token).status_code == 302
    assert Organization.objects.filter(name=OFFICE["name"]).exists()
    again = client.post(url("import_confirm", world.county), token, follow=True)
    assert "预览已过期" in again.content.decode()


def test_the_screen_shows_problems_and_unreadable_files(world: World, client_of):
    client = client_of(world.alice)
    preview = client.post(url("import", world.county), upload(filled(OFFICE)))
    assert preview.status_code == 422
    assert "没有找到“县委机关工委”" in preview.content.decode()
    unreadable = client.post(url("import", world.county), upload(b"%PDF-1.7 "))
    assert unreadable.status_code == 422
    assert "PDF文件" in unreadable.content.decode()
    assert client.post(url("import", world.county)).status_code == 422


def test_the_tree_may_change_between_preview_and_import(world: World, client_of):
    client = client_of(world.alice)
    preview = client.post(url("import", world.county), upload(filled(COMMITTEE)))
    OrganizationFactory.create(parent=world.county, name=COMMITTEE["name"])
    token = {"token": preview.context["token"]}
    late = client.post(url("import_confirm", world.county), token)
    assert late.status_code == 422
    assert "之下已有“县委机关工委”" in late.content.decode()


@pytest.mark.parametrize("name", ["import", "import_template", "import_confirm"])
def test_a_stranger_imports_nothing(world: World, client_of, name: str):
    method = "post" if name == "import_confirm" else "get"
    for stranger in (world.charlie, world.dora):
        assert getattr(client_of(stranger), method)(url(name, world.county)).status_code == 404
