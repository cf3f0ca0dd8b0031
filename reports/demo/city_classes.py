"""What the city calls itself: a model class whose places went round, and one whose roster is fixed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from core.days import days_range, first_day, midnight, today
from courses.enums import LecturerKind, Mode, PlaceKind
from courses.models import Lecturer
from courses.services.resources import save_lecturer
from organizations.enums import Level
from organizations.models import Category, Organization
from reports.demo.affairs import add_choices, lodge, sessions_on
from reports.demo.resources import place
from rotations.enums import BatchKind, SessionKind
from rotations.models import Batch, ElectiveBlock
from rotations.selectors.sessions import trainees_of
from rotations.services import batch_states as lives
from rotations.services import batches
from rotations.services.electives import assign_block, open_block, set_capacities, wish
from rotations.services.enrolments import accept, nominate, withdraw
from rotations.services.groups import deal_groups, set_groups
from rotations.services.offers import put_on_waiting_list
from rotations.services.quota_moves import give_back, lend_places
from rotations.services.quotas import set_quotas, share_quota
from rotations.services.releases import release_timetable
from rotations.services.timetable import arrange_session
from rotations.sessions import period_on
from trainees.models import Appointment

if TYPE_CHECKING:
    from courses.models import Room, Venue
    from organizations.models import User
    from reports.demo.places import Places
    from reports.demo.staff import Staff
    from rotations.models import Campaign
    from trainees.models import Person

MODEL_CLASS = "全市村（社区）党组织书记示范培训班"
SHARES = {"温泉镇": 3, "海会镇": 2, "白鹿镇": 2}
PLACES, SENT = 8, 10  # of the county that sends two names more than it has places
READY = 6  # secretaries of each of two counties in the second class
LECTURERS = (
    ("段教授", LecturerKind.SCHOOL_STAFF, "市委党校教授、市委讲师团成员", "19900020001"),
    ("罗常委", LecturerKind.LEADER, "市委常委、组织部部长", "19900020002"),
    ("谢书记", LecturerKind.MODEL_SECRETARY, "全省优秀村党组织书记", "19900020003"),
)
LINES = (
    (0, "08:30", "09:00", SessionKind.CEREMONY, Mode.OPENING, "开班式"),
    (0, "09:10", "11:40", SessionKind.TEACHING, Mode.LECTURE, "抓党建促乡村振兴"),
    (0, "14:30", "17:00", SessionKind.TEACHING, Mode.LECTURE, "农村基层党风廉政建设"),
    (1, "08:30", "11:30", SessionKind.TEACHING, Mode.EXPERIENCE, "先进村党组织书记经验介绍"),
    (2, "08:30", "10:30", SessionKind.DISCUSSION, Mode.EXCHANGE, "全班交流"),
    (2, "10:40", "11:30", SessionKind.CEREMONY, Mode.CLOSING, "结业式"),
)


@dataclass(frozen=True)
class City:
    """Who calls, for which campaign, and where."""

    campaign: Campaign
    places: Places
    staff: Staff
    school: Venue
    hall: Room
    lecturer: Lecturer


def open_city(campaign: Campaign, places: Places, staff: Staff) -> City:
    """Register what the city teaches with, for its counties to use as well."""
    by, city = staff.city, places.city
    school, hall = place(by, city, "市委党校", PlaceKind.PARTY_SCHOOL, "一号报告厅", 200, beds=160)
    made = [
        save_lecturer(
            Lecturer(organization=city, name=name, kind=kind, employer=employer, is_shared=True),
            topics=[],
            mobile=mobile,
            by=by,
        )
        for name, kind, employer, mobile in LECTURERS
    ]
    return City(campaign, places, staff, school, hall, made[0])


def draft_class(city: City, number: int, offset: int, capacity: int) -> Batch:
    """Write down one period of the model class, three days long."""
    first = today() + dt.timedelta(days=offset)
    batch = Batch(
        campaign=city.campaign,
        organization=city.places.city,
        series=MODEL_CLASS,
        number=number,
        kind=BatchKind.DEMONSTRATION,
        level=Level.PREFECTURE,
        venue=city.school,
        carrier_name=city.school.name,
        payer="市财政",
        dates=days_range(first, first + dt.timedelta(days=2)),
        capacity=capacity,
        names_due_on=first - dt.timedelta(days=3),
        contact=f"{city.staff.city.full_name} 0792-8550000",
        notice_number=f"九组通〔{first.year}〕{30 + number}号",
    )
    categories = list(Category.objects.filter(code__in=("village", "community")))
    return batches.create_batch(batch, categories=categories, by=city.staff.city)


def circulate_places(city: City) -> Batch:
    """Share places out down to the township, give two back, lend them on, and let names wait."""
    by, county = city.staff.city, city.places.county
    full, giving = city.places.neighbours[1:]
    batch = draft_class(city, 1, 20, 24)
    set_quotas(batch, {county: 9, full: PLACES, giving: 7}, by=by)
    lives.publish_batch(batch, by=by)
    townships = county.children.filter(name__in=SHARES)
    parts = {unit: SHARES[unit.name] for unit in townships}
    share_quota(batch.quotas.get(organization=county), parts, by=city.staff.county)
    given = batch.quotas.get(organization=giving)
    give_back(given, 2, reason="两名书记已参加省级示范班", by=city.staff.neighbours[2])
    lent = {batch.quotas.get(organization=county): 2}
    lend_places(batch, lent, reason="湖区村多，新任书记多", by=by)
    let_names_wait(batch, full, city)
    return batch


def let_names_wait(batch: Batch, unit: Organization, city: City) -> None:
    """Let a unit send too many names: one is offered the place of another that fell ill, one waits."""
    clerk, by = city.staff.neighbours[1], city.staff.city
    names = [nominate(batch, person, by=clerk) for person in secretaries_of(unit)[:SENT]]
    put_on_waiting_list(names[PLACES:], by=by, reason="超出名额，按报送次序候补")
    seated = names[: PLACES - 2]
    accept(seated, by=by)
    seated[0].refresh_from_db()
    withdraw(seated[0], reason="突发疾病，不能参训", by=clerk)


def secretaries_of(unit: Organization) -> list[Person]:
    """Return who holds a seat below a unit, in its order."""
    held = Appointment.objects.under(unit.path).filter(is_principal=True, period__upper_inf=True)
    return [post.person for post in held.order_by("org_path").select_related("person")]


def prepare_class(city: City) -> Batch:
    """Fix a roster, publish the timetable, let the class choose and draw the lots, give the beds."""
    by, units = city.staff.city, city.places.neighbours[1:]
    batch = draft_class(city, 2, 6, READY * len(units))
    set_quotas(batch, dict.fromkeys(units, READY), by=by)
    lives.publish_batch(batch, by=by)
    for unit, clerk in zip(units, city.staff.neighbours[1:], strict=True):
        people = secretaries_of(unit)[-READY:]
        accept([nominate(batch, person, by=clerk) for person in people], by=by)
    lives.confirm_batch(batch, by=by)
    set_groups(batch, 3, by=by)
    deal_groups(batch, by=by)
    fill_days(batch, city.hall, by)
    release_timetable(batch, by=by)
    draw_lots(batch, by)
    lodge(batch, "301-310", by)
    return batch


def fill_days(batch: Batch, hall: Room, by: User) -> None:
    """Arrange the three days, with a choice of three on the second afternoon."""
    first = first_day(batch.dates)
    for day, starts, ends, kind, mode, title in LINES:
        hours = (dt.time.fromisoformat(starts), dt.time.fromisoformat(ends))
        arrange_session(
            batch,
            by=by,
            kind=kind,
            mode=mode,
            title=title,
            period=period_on(first + dt.timedelta(days=day), *hours),
            audience=[(batch, [])],
            rooms=[hall],
            counts_for_hours=kind != SessionKind.CEREMONY,
        )
    add_choices(batch, first + dt.timedelta(days=1), by)


def draw_lots(batch: Batch, by: User) -> None:
    """Take everybody's wishes, of which too many go to one option, and assign the places."""
    day = first_day(batch.dates) + dt.timedelta(days=1)
    slot = sessions_on(batch, day)[1]
    block = open_block(
        batch,
        str(slot.pk),
        title="专题选学",
        choose_until=timezone.now() + dt.timedelta(days=1),
        swap_until=midnight(day),
        by=by,
    )
    options = list(block.options.order_by("pk").values_list("pk", flat=True))
    set_capacities(block, dict.fromkeys(options, 4), by=by)
    for turn, row in enumerate(trainees_of([batch.pk])):
        favourite = (0, 0, 1, 0, 2)[turn % 5]
        wish(block, row, options[favourite:] + options[:favourite], by=by)
    # The time for wishes has passed since.
    ElectiveBlock.objects.filter(pk=block.pk).update(choose_until=timezone.now())
    assign_block(block, by=by)
