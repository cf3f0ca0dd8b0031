"""Loading real divisions: an ordinary prefecture, the special shapes, and loading again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from organizations.divisions import Division
from organizations.enums import Kind, Level
from organizations.models import Category, DivisionCode, Organization
from organizations.services.divisions import load_divisions
from organizations.services.tree import add_organization, rename_organization
from tests.factories.organizations import OrganizationFactory, all_categories

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _categories(db: None) -> None:
    """The categories, whatever earlier tests emptied."""
    all_categories()


def load(under: str):
    return load_divisions(settings.DIVISIONS_SOURCE, under=under)


def named(code: str) -> Organization:
    found: Organization = Organization.objects.select_related("parent", "category").get(
        division_code=code
    )
    return found


def levels() -> dict[int, int]:
    return dict(Counter(Organization.objects.values_list("level", flat=True)))


def parents_of(level: Level) -> set[str]:
    nodes = Organization.objects.filter(level=level)
    return set(nodes.values_list("parent__name", flat=True))


def test_a_prefecture_comes_with_its_chain_and_all_below_it():
    loaded = load("3604")
    assert (loaded.read, loaded.added, loaded.known, loaded.left_out) == (2658, 2658, 0, 0)
    assert levels() == {0: 1, 1: 1, 2: 1, 3: 13, 4: 227, 5: 2416}
    county = named("360483")
    assert (county.name, county.path) == ("庐山市", "0001" + "0010" + "0004" + "002B")
    assert county.parent == named("3604")
    township = named("360483100")
    assert township.category is not None
    assert (township.name, township.initials, township.category.code) == (
        "南康镇",
        "nkz",
        "township",
    )
    assert DivisionCode.objects.count() == 2658
    assert DivisionCode.objects.get(code="360483").organization == county


def test_loading_again_changes_nothing_and_keeps_local_names():
    load("430671")
    renamed = rename_organization(
        named("430671101"), name="营田新镇", on=dt.date(2026, 1, 1), by=None
    )
    before = list(Organization.objects.values())
    again = load("430671")
    assert (again.added, again.known, again.read) == (0, 39, 39)
    assert list(Organization.objects.values()) == before
    assert named("430671101").name == renamed.name


def test_the_order_does_not_depend_on_what_was_loaded_first():
    load("430671")
    load("430602001")
    names = Organization.objects.filter(level=Level.COUNTY).values_list("name", flat=True)
    assert list(names) == ["岳阳楼区", "岳阳市屈原管理区"]


def test_a_zone_without_a_code_is_added_by_hand_and_survives_the_next_load():
    load("430671")
    yueyang = named("4306")
    zone = add_organization(
        yueyang,
        name="岳阳经济技术开发区",
        kind=Kind.REGION,
        level=Level.COUNTY,
        category=None,
        by=None,
        sort_order=2,  # the place that 岳阳楼区 (430602) has by its code
    )
    load("430602001")
    names = Organization.objects.filter(level=Level.COUNTY).values_list("name", flat=True)
    assert list(names) == [zone.name, "岳阳市屈原管理区", "岳阳楼区"]


def test_a_place_entered_by_hand_gets_its_code_instead_of_a_twin():
    root = OrganizationFactory.create(name="中国")
    by_hand = OrganizationFactory.create(parent=root, name="湖南省")
    assert load("430671").adopted == 1
    assert named("43") == by_hand


def test_what_stands_below_a_closed_place_is_left_out():
    load("430671")
    Organization.objects.filter(division_code="430671101").update(valid_until="2026-01-01")
    DivisionCode.objects.filter(code="430671101001").delete()
    Organization.objects.filter(division_code="430671101001").delete()
    assert load("430671").left_out == 1


@pytest.mark.parametrize(
    ("under", "shape", "level", "parents"),
    [
        ("1101", {0: 1, 1: 1, 3: 16, 4: 349, 5: 7535}, Level.COUNTY, {"北京市"}),
        ("4290", {0: 1, 1: 1, 3: 4, 4: 85, 5: 1951}, Level.COUNTY, {"湖北省"}),
        ("4419", {0: 1, 1: 1, 2: 1, 4: 36, 5: 609}, Level.TOWNSHIP, {"东莞市"}),
        ("4690", {0: 1, 1: 1, 3: 15, 4: 170, 5: 2329}, Level.COUNTY, {"海南省"}),
        ("6202", {0: 1, 1: 1, 2: 1, 4: 5, 5: 48}, Level.TOWNSHIP, {"嘉峪关市"}),
    ],
)
def test_levels_that_a_place_does_not_have_are_left_out(
    under: str, shape: dict[int, int], level: Level, parents: set[str]
):
    load(under)
    assert levels() == shape
    assert parents_of(level) == parents


@pytest.mark.parametrize(
    ("code", "name", "short_name", "category"),
    [
        ("360483100001", "东风社区居委会", "东风社区", "community"),
        ("360483100002", "沿湖社区居民委员会", "沿湖社区", "community"),
        ("360483100003", "茅坪居委会", "茅坪", "community"),
        ("360483100201", "渭河村委会", "渭河村", "village"),
        ("360483100202", "沙堡村民委员会", "沙堡村", "village"),
        ("360483100203", "塔寨村村民委员会", "塔寨村", "village"),
        ("360483100204", "联华村", "", "village"),
        ("360483100498", "虚拟生活区", "", "community"),
        ("360483100598", "第五生产队", "", "village"),
    ],
)
def test_names_of_committees(code: str, name: str, short_name: str, category: str):
    division = Division(code, code[:9], Level.GRASSROOTS, name)
    assert (division.short_name, division.category) == (short_name, category)


def test_loading_refuses(tmp_path: Path):
    with pytest.raises(ValidationError, match="没有代码为 430699 的区划"):
        load("430699")
    assert not Organization.objects.exists()
    with pytest.raises(ValidationError, match="找不到区划数据"):
        load_divisions(tmp_path)
    Category.objects.filter(code="street").delete()
    with pytest.raises(ValidationError, match="缺少 street"):
        load("430671")
    OrganizationFactory.create(name="平江县", level=Level.COUNTY)
    with pytest.raises(ValidationError, match="不是全国"):
        load("430671")


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]):
    call_command("load_divisions", "--under", "430671")
    assert "读取 39 条：新增 39，补代码 0，已有 0，未导入 0" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有代码为"):
        call_command("load_divisions", "--under", "9999")
    with pytest.raises(CommandError):
        call_command("load_divisions")
