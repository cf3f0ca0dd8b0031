"""The places: Jiujiang with its counties from the real data, and the units off the territorial line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.services.divisions import load_divisions
from organizations.services.tree import add_organization

if TYPE_CHECKING:
    from collections.abc import Iterator

CITY, COUNTY, NEIGHBOURS = "3604", "360483", ("360428", "360426", "360402")
DEPARTMENTS = (
    "县委办公室,县人大办公室,县政府办公室,县政协办公室,县纪委监委机关,县委组织部,县委宣传部,县委统战部,"
    "县委政法委,县委编办,县直机关工委,县委党校,县总工会,团县委,县妇联,县科协,县工商联,县残联,县红十字会,"
    "县文联,县法院,县检察院,县发改委,县教体局,县科技局,县工信局,县公安局,县民政局,县司法局,县财政局,"
    "县人社局,县自然资源局,县住建局,县交通运输局,县水利局,县农业农村局,县商务局,县文旅局,县卫健委,"
    "县退役军人局,县应急管理局,县审计局,县市场监管局,县统计局,县林业局,县医保局,县城管局,县乡村振兴局,"
    "县信访局,县行政审批局,县机关事务中心,县档案馆,县史志办,县供销社,县税务局,县气象局,县烟草局,县邮政局,"
    "县供电公司,县人武部,县消防救援大队,县融媒体中心,县投资促进中心,县大数据中心,县公路局,县房管局,"
    "县园林局,县环卫处,县疾控中心,县人民医院,县中医院,县妇保院,县第一中学,县第二中学,县职业中专,"
    "县实验小学,县图书馆,县文化馆,县体育中心,县血防站,县农技推广中心,县畜牧水产局,县国有林场,"
    "县城投公司,县旅投公司,县水务公司,县粮食收储公司"
)
TOWNSHIP_UNITS = {
    "南康镇": 18, "白鹿镇": 14, "温泉镇": 14, "星子镇": 12, "华林镇": 13, "蛟塘镇": 13,
    "横塘镇": 10, "牯岭镇": 13, "海会镇": 12, "蓼南乡": 12, "东牯山林场": 7, "沙湖山管理处": 5,
}  # fmt: skip
UNIT_NAMES = (
    ("中心小学党支部", "school"),
    ("卫生院党支部", "institution"),
    ("中学党支部", "school"),
    ("农业综合服务中心党支部", "institution"),
    ("早熟梨种植合作社党支部", "social_organization"),
    ("水产养殖合作社党支部", "social_organization"),
    ("茶叶专业合作社党支部", "social_organization"),
    ("电商协会党支部", "social_organization"),
    ("供销社党支部", "state_enterprise"),
    ("信用社党支部", "financial_institution"),
    ("退休干部党支部", "institution"),
    ("建筑公司党支部", "private_enterprise"),
    ("敬老院党支部", "institution"),
    ("花木合作社党支部", "social_organization"),
    ("文化站党支部", "institution"),
    ("幼儿园党支部", "school"),
    ("农机合作社党支部", "social_organization"),
    ("物业公司党支部", "private_enterprise"),
)


@dataclass(frozen=True)
class Places:
    """The organizations the story speaks of."""

    province: Organization
    city: Organization
    county: Organization
    neighbours: tuple[Organization, ...]
    agency_committee: Organization
    enterprise_committee: Organization
    departments: tuple[Organization, ...]
    villages: tuple[Organization, ...]
    others: tuple[Organization, ...]


def build_places() -> Places:
    """Load the real tree of the city and add what stands beside it in the county."""
    load_divisions(settings.DIVISIONS_SOURCE, under=CITY)
    county = coded(COUNTY)
    committees = [
        committee(county, name) for name in ("县直属机关工委", "县非公有制经济组织党工委")
    ]
    return Places(
        province=coded("36"),
        city=coded(CITY),
        county=county,
        neighbours=tuple(coded(code) for code in NEIGHBOURS),
        agency_committee=committees[0],
        enterprise_committee=committees[1],
        departments=tuple(departments(county)),
        villages=tuple(
            Organization.objects.under(county.path)
            .filter(category__code__in=("village", "community"))
            .select_related("category", "parent")
        ),
        others=tuple(other_units(county, committees[0], committees[1])),
    )


def coded(code: str) -> Organization:
    """Return the organization with this division code."""
    found: Organization = Organization.objects.get(division_code=code)
    return found


def unit(parent: Organization, name: str, category: Category) -> Organization:
    """Return a new grassroots unit below a committee."""
    return add_organization(
        parent,
        name=name,
        kind=Kind.UNIT,
        level=Level.GRASSROOTS,
        category=category,
        by=None,
    )


def committee(county: Organization, name: str) -> Organization:
    """Return a new work committee of the county, of township rank."""
    return add_organization(
        county, name=name, kind=Kind.COMMITTEE, level=Level.TOWNSHIP, category=None, by=None
    )


def departments(county: Organization) -> Iterator[Organization]:
    """Add the county's 87 departments, which the county trains itself."""
    agency = Category.objects.get(code="agency")
    for name in DEPARTMENTS.split(","):
        yield unit(county, f"{name}党组织", agency)


def other_units(
    county: Organization, agencies: Organization, enterprises: Organization
) -> Iterator[Organization]:
    """Add the 263 organizations that townships and work committees train."""
    by_code = {category.code: category for category in Category.objects.all()}
    for township in county.children.filter(name__in=TOWNSHIP_UNITS):
        short = township.name.removesuffix("镇").removesuffix("乡")
        for name, category in UNIT_NAMES[: TOWNSHIP_UNITS[township.name]]:
            yield unit(township, short + name, by_code[category])
    for number in range(1, 61):
        yield unit(agencies, f"县直机关第{number}党支部", by_code["agency"])
        yield unit(enterprises, f"工业园区企业第{number}联合党支部", by_code["private_enterprise"])
