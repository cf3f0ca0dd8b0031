"""A county's election in a real browser: typed, checked, held; then every figure under both turnover rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.jobs.running import run
from organizations.services.mergers import merge_organizations
from organizations.services.splits import split_organization
from organizations.splits import Part, split_choices
from reports.models import Submission
from rotations.enums import DutyState, TurnoverRule
from rotations.models import Campaign, Duty
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.services.campaigns import open_campaign
from rotations.services.duties import move_duty
from tests.cast import World, build_world
from tests.e2e.acts import follow, number_in, press, says
from tests.e2e.browser import judge, login
from tests.factories.elections import drafted, typed
from tests.factories.organizations import OrganizationFactory
from tests.factories.reports import sent
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import (
    AppointmentFactory,
    PersonFactory,
    id_number,
    secretary_of,
)
from trainees.models import AppointmentCorrection, ElectionRound, Person
from trainees.selectors.appointments import principal_of
from trainees.services.rounds.holding import hold_round

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from organizations.models import Organization

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NAMES = ("东山村", "西河村", "南桥村", "北岭村", "中坪村", "上湾村")
FRESH, KNOWN = "刘新任", "陈新任"


@dataclass(frozen=True)
class County:
    """Six villages, all trained but the last, in two campaigns that differ by their turnover rule."""

    world: World
    seats: list[Organization]
    reopening: Campaign
    keeping: Campaign


@pytest.fixture
def county(transactional_db: None) -> County:
    """The county before its election, both reports filed at 5 of 6."""
    world = build_world()
    seats = [OrganizationFactory.create(parent=world.township, name=name) for name in NAMES]
    for place, seat in enumerate(seats):
        secretary_of(seat, name=f"书记{'甲乙丙丁戊己'[place]}", id_number=id_number(800 + place))
    PersonFactory.create(organization=world.township, name=KNOWN, id_number=id_number(850))
    made = [campaign_of(world, seats, rule) for rule in TurnoverRule]
    return County(world, seats, *made)


def campaign_of(world: World, seats: list[Organization], rule: TurnoverRule) -> Campaign:
    """Return a running campaign with this rule, five seats trained, and its report filed."""
    draft = CampaignFactory.create(
        organization=world.county, title=f"2026年轮训（{rule.label}）", turnover_rule=rule
    )
    CategoryRuleFactory.create(campaign=draft)
    opened = open_campaign(draft, by=world.alice)
    for seat in seats[:5]:
        duty = Duty.objects.get(campaign=opened, organization=seat)
        move_duty(duty, to=DutyState.TRAINED, level=3, trained_on=dt.date(2026, 5, 3))
    sent(world.county, opened, by=world.alice)
    return opened


def row(page: Page, seat: str) -> Locator:
    """Return a seat's row of the grid."""
    return page.locator(".round-grid tbody", has_text=seat)


def fill(page: Page, seat: str, outcome: str, name: str = "", number: str = "") -> None:
    """Type one seat's outcome."""
    row(page, seat).get_by_label("换届结果").select_option(label=outcome)
    if name:
        row(page, seat).get_by_label("新任姓名").fill(name)
    if number:
        row(page, seat).get_by_label("身份证号").fill(number)


def test_a_county_holds_its_election_under_both_rules(page: Page, county: County) -> None:
    filed = [(s.pk, s.digest, s.snapshot) for s in Submission.objects.order_by("pk")]
    login(page, county.world.alice)
    draft_the_round(page, county)
    type_paste_and_check(page)
    hold_it(page)
    assert sitting(county) == [FRESH, "书记丙", "", "书记丁", KNOWN, "继任己"]
    figures_are_exact(county)
    pages_say_so(page, county)
    the_tree_changes(county)
    assert [(s.pk, s.digest, s.snapshot) for s in Submission.objects.order_by("pk")] == filed
    assert verify_coverage() == []


def test_a_county_takes_its_election_back(page: Page, county: County) -> None:
    filed = [(s.pk, s.digest, s.snapshot) for s in Submission.objects.order_by("pk")]
    before = (sitting(county), standings(county))
    held = held_round(county)
    assert (sitting(county), standings(county)) != before
    login(page, county.world.alice)
    page.goto(f"/trainees/election-rounds/{held.pk}/")
    follow(page, "撤销换届")
    says(page, "恢复 2 项因换届结束的任职")
    judge(page, "round-undo")
    newcomer = Person.objects.get(name=FRESH)
    later = AppointmentFactory.create(
        organization=county.seats[3], person=newcomer, post="first_secretary", is_primary=False
    )
    confirm_undo(page, held)
    says(page, f"没有撤销，没有作任何改动：不能撤销：{FRESH}任职已有变动")
    judge(page, "round-undo-refused")
    later.delete()
    page.goto(f"/trainees/election-rounds/{held.pk}/undo/")
    confirm_undo(page, held)
    says(page, "这次换届已经撤销")
    judge(page, "round-undone")
    assert (sitting(county), standings(county)) == before
    assert [(s.pk, s.digest, s.snapshot) for s in Submission.objects.order_by("pk")] == filed
    assert verify_coverage() == []


def held_round(county: County) -> ElectionRound:
    """Hold a round that gives two seats a newcomer, one of them registered with it."""
    made = drafted(county.world.township, by=county.world.alice, title="长寿镇2026年换届")
    typed(made, county.seats[0], name=FRESH, id_number=id_number(899))
    typed(made, county.seats[4], name=KNOWN)
    return hold_round(made, only_good=False, by=county.world.alice, advance=lambda: None)


def standings(county: County) -> list[list[str]]:
    """Return how each seat stands under each rule."""
    return [states(county, campaign) for campaign in (county.reopening, county.keeping)]


def confirm_undo(page: Page, held: ElectionRound) -> None:
    press(page, "确认撤销")
    says(page, "排队中")
    held.refresh_from_db()
    run(str(held.job_id))
    page.goto(f"/trainees/election-rounds/{held.pk}/")


def draft_the_round(page: Page, county: County) -> None:
    page.goto("/trainees/election-rounds/")
    follow(page, "新建集中换届")
    page.get_by_label("换届范围").fill(f"长寿镇 #{county.world.township.pk}")
    page.get_by_label("名称").fill("长寿镇2026年村党组织换届")
    page.get_by_label("类别").select_option(label="村")
    page.get_by_label("任职日期").fill("2026-08-01")
    page.get_by_label("任免文件").fill("平组干〔2026〕8号")
    press(page, "列出席位")
    expect(row(page, "东山村")).to_contain_text("书记甲")


def type_paste_and_check(page: Page) -> None:
    fill(page, "东山村", "新任", FRESH, id_number(899))
    fill(page, "西河村", "新任", "书记丙")
    fill(page, "南桥村", "暂缺")
    fill(page, "北岭村", "连任")
    fill(page, "中坪村", "新任", "查无此人")
    press(page, "保存并检查")
    says(page, "1 个席位有问题")
    expect(row(page, "中坪村")).to_contain_text("花名册中没有“查无此人”")
    judge(page, "round-grid")
    follow(page, "为中坪村查找新任人选")
    page.get_by_role("searchbox", name="查找新任人选").fill(KNOWN)
    page.get_by_role("radio").first.check()
    press(page, "选定")
    follow(page, "上传或粘贴")
    page.get_by_label("或从 Excel 粘贴").fill(
        f"单位\t姓名\t身份证号\n上湾村\t继任己\t{id_number(898)}\n无此村\t某某\t\n"
    )
    press(page, "填入")
    says(page, "已填入 1 个席位")
    says(page, "“无此村”不在本次换届的席位中")
    judge(page, "round-sheet")
    follow(page, "返回填写表")


def hold_it(page: Page) -> None:
    press(page, "办理")
    expect(page.get_by_role("button", name="确认办理")).to_be_visible()
    judge(page, "round-hold")
    press(page, "确认办理")
    says(page, "排队中")
    job = ElectionRound.objects.get().job
    assert job
    run(str(job.pk))
    page.goto(f"/trainees/election-rounds/{number_in(page)}/")
    expect(page.locator("tr", has_text="东山村")).to_contain_text("书记甲")
    expect(page.locator("tr", has_text="东山村")).to_contain_text(FRESH)
    judge(page, "round-review")


def sitting(county: County) -> list[str]:
    """Return who holds each seat now."""
    held = [principal_of(seat) for seat in county.seats]
    return [post.person.name if post else "" for post in held]


def states(county: County, campaign: Campaign) -> list[str]:
    """Return how each seat stands in a campaign."""
    duties = {duty.organization_id: duty for duty in campaign.duties.all()}
    return [duties[seat.pk].get_state_display() for seat in county.seats]


def figures_are_exact(county: County) -> None:
    """Reopened seats are due; kept ones stay trained and list their newcomers, due half a year on."""
    assert states(county, county.reopening) == ["待训", "已训", "已训", "已训", "待训", "待训"]
    assert states(county, county.keeping) == ["已训", "已训", "已训", "已训", "已训", "待训"]
    totals = [coverage_of(county.world.county, c).total for c in (county.reopening, county.keeping)]
    assert [(total.trained, total.total, str(total.rate)) for total in totals] == [
        (3, 6, "50.0"),
        (5, 6, "83.3"),
    ]
    owing = Duty.objects.filter(post_training_due_on__isnull=False).order_by("org_path")
    assert [(d.campaign, str(d.appointment.person), d.post_training_due_on) for d in owing] == [
        (county.keeping, FRESH, dt.date(2027, 2, 1)),
        (county.keeping, KNOWN, dt.date(2027, 2, 1)),
    ]
    predecessor = Person.objects.get(name="书记甲")
    assert Duty.objects.filter(trained_appointment__person=predecessor).get().campaign == county.keeping  # fmt: skip


def pages_say_so(page: Page, county: County) -> None:
    """The same figures stand on the screens: coverage, the list, the filed report."""
    for campaign, rate, owing in ((county.reopening, "50.0%", 0), (county.keeping, "83.3%", 2)):
        page.goto(f"/rotations/campaigns/{campaign.pk}/coverage/")
        says(page, rate)
        page.goto(f"/rotations/campaigns/{campaign.pk}/newcomers/")
        expect(page.get_by_text("待培训", exact=True)).to_have_count(owing + 1)  # one in the filter
        report = Submission.objects.get(campaign=campaign)
        page.goto(f"/reports/submissions/{report.pk}/")
        says(page, "83.3%")
    page.goto(f"/rotations/campaigns/{county.keeping.pk}/newcomers/")
    page.locator("tr", has_text=FRESH).get_by_role("link", name="登记完成").click()
    page.get_by_label("完成日期").fill("2026-09-01")
    page.get_by_label("认定依据").fill("平组培〔2026〕3号")
    press(page, "登记完成")
    expect(page.locator("tr", has_text=FRESH)).to_contain_text("已完成")
    judge(page, "newcomers")


def the_tree_changes(county: County) -> None:
    """A merger and a split afterwards move the bases, not what was filed."""
    east, west, *_ = county.seats
    for seat in (east, west):
        seat.refresh_from_db()
    merge_organizations([west], east, on=dt.date(2026, 9, 1), by=None)
    east.refresh_from_db()
    choices = {choice.key: 1 for choice in split_choices(east)}
    split_organization(
        east,
        [Part("东山新村")],
        continues=True,
        children={},
        choices=choices,
        on=dt.date(2026, 10, 1),
        by=None,
    )
    assert coverage_of(county.world.county, county.keeping).total.total == 6


def test_posts_of_a_person_are_corrected_and_a_village_is_split(page: Page, county: County) -> None:
    seat = county.seats[0]
    held = principal_of(seat)
    assert held
    login(page, county.world.alice)
    page.goto(f"/trainees/people/appointments/{held.pk}/correct/")
    page.get_by_label("任职日期").fill("2020-06")
    page.get_by_label("更正原因").fill("按档案核实")
    judge(page, "appointment-correct")
    press(page, "保存更正")
    says(page, "2021-03-01 至今 → 2020-06 至今")
    assert AppointmentCorrection.objects.count() == 1
    page.goto(f"/organizations/{seat.pk}/split/")
    page.get_by_label("新组织1").fill("东山新村")
    page.get_by_label("依据文件").fill("平民〔2026〕1号")
    page.get_by_label("书记甲（党支部书记）的去向").select_option(label="新组织1")
    judge(page, "organization-split")
    press(page, "确定分设")
    says(page, "东山村分设为东山村、东山新村")
