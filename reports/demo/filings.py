"""What lies between the city and its counties: plans in every state, one report on file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from core.days import first_day, today
from organizations.models import Category
from reports.enums import ReportKind
from reports.services.drafts import draft_submission, write_submission
from reports.services.files import make_files
from reports.services.submissions import accept_submission, submit
from rotations.services.plans import accept_plan, return_plan, save_plan, start_plan, submit_plan

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from reports.demo.places import Places
    from reports.demo.staff import Staff
    from reports.models import Submission
    from rotations.models import Campaign, Plan

OUTLINE = """一、培训对象。全县基层党组织书记，以冻结底数为准。

二、培训内容。党的创新理论、加强和创新社会管理、农村基层党风廉政建设、怎样当好党支部书记。

三、方式方法。专题辅导、现场观摩、经验介绍、分组讨论相结合，县委书记和组织部部长带头授课。

四、组织保障。县委组织部牵头，县委党校承办，经费由县财政、党费和县就业局分担。"""
REPORTED_BEFORE = 8  # days between the report on file and today
NOTE = "其余人员已列入乡镇和工委班次，本月内训完。"
SIGNERS = {"head": "程部长", "filler": "万县文", "phone": "0792-2660000"}


def file_plans(campaign: Campaign, places: Places, staff: Staff) -> None:
    """Let the county's plan be on file, one neighbour's wait, one be returned, one be missing."""
    accept_plan(filed_plan(campaign, places.county, staff.county), by=staff.city)
    waiting, returned = places.neighbours[0], places.neighbours[1]
    filed_plan(campaign, waiting, staff.neighbours[0])
    plan = filed_plan(campaign, returned, staff.neighbours[1])
    remark = ("第四条", "请写明经费来源和标准，并补充考勤办法。")
    return_plan(plan, remarks=[remark], by=staff.city)


def filed_plan(campaign: Campaign, unit: Organization, by: User) -> Plan:
    """Return a unit's plan, written and submitted."""
    plan = start_plan(campaign, unit, by=by)
    save_plan(
        plan,
        revision=plan.revision,
        items=list(intended_classes(campaign)),
        by=by,
        outline=OUTLINE,
        head="程部长",
        contact=f"{by.full_name} 0792-2660000",
    )
    submit_plan(plan, by=by)
    return plan


def intended_classes(campaign: Campaign) -> list[dict[str, Any]]:
    """Return the two county classes as a plan announces them."""
    starts = first_day(campaign.period) + dt.timedelta(days=30)
    village, agency = (Category.objects.get(code=code) for code in ("village", "agency"))
    common = {
        "classes": 1,
        "heads": 87,
        "starts_on": starts,
        "ends_on": starts + dt.timedelta(days=60),
    }
    return [
        {
            **common,
            "title": "村（社区）党组织书记培训班",
            "category": village,
            "days": 3,
            "venue": "县职业中专",
            "budget": 60000,
            "funding": "县就业局",
        },
        {
            **common,
            "title": "县直机关党组织书记培训班",
            "category": agency,
            "days": 2,
            "venue": "县委党校",
            "budget": 40000,
            "funding": "县财政",
        },
    ]


def file_reports(campaign: Campaign, places: Places, staff: Staff) -> None:
    """Put the county's table of last week on file; today's table and the summary are being filled."""
    earlier = today() - dt.timedelta(days=REPORTED_BEFORE)
    table = written_report(
        campaign, places.county, ReportKind.SITUATION_TABLE, earlier, staff.county
    )
    submit(make_files(table, by=staff.county), by=staff.county)
    accept_submission(table, by=staff.city)
    written_report(campaign, places.county, ReportKind.WORK_SUMMARY, today(), staff.county)


def written_report(
    campaign: Campaign, unit: Organization, kind: str, as_of: dt.date, by: User
) -> Submission:
    """Return a draft with its explanation written."""
    draft = draft_submission(unit, campaign, kind, as_of, by=by, **SIGNERS)
    write_submission(draft, revision=draft.revision, by=by, note=NOTE)
    draft.refresh_from_db()
    return draft
