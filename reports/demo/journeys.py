"""Teaching that travels: lecturers of the city go round the counties, a class of the county goes far."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.days import days_range, today
from organizations.enums import Level
from organizations.models import Category
from rotations.enums import BatchKind
from rotations.models import Batch, OffSite, TourStop
from rotations.services import batch_states as lives
from rotations.services import batches
from rotations.services.quotas import set_quotas
from rotations.services.tours import save_off_site, save_stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from courses.models import Lecturer
    from organizations.models import Organization
    from reports.demo.city_classes import City
    from reports.demo.resources import Resources

STOP = 50  # people a stop is meant for
TOPIC = "党的二十届四中全会精神宣讲；农村基层党风廉政建设"


def go_round(city: City) -> Batch:
    """Send a lecturer round three counties; two of the stops are held already."""
    first = today() - dt.timedelta(days=2)
    receivers = (*reversed(city.places.neighbours[1:]), city.places.county)
    batch = Batch(
        campaign=city.campaign,
        organization=city.places.city,
        series="党的创新理论送教下基层",
        number=1,
        kind=BatchKind.TOUR,
        level=Level.PREFECTURE,
        venue=city.school,
        carrier_name=city.school.name,
        payer="市级党费",
        dates=days_range(first, first + dt.timedelta(days=4)),
        capacity=STOP * len(receivers),
        names_due_on=first,
        contact=f"{city.staff.city.full_name} 0792-8550000",
    )
    categories = list(Category.objects.filter(code__in=("village", "community")))
    batches.create_batch(batch, categories=categories, by=city.staff.city, is_backfill=True)
    set_quotas(batch, dict.fromkeys(receivers, STOP), by=city.staff.city)
    lives.publish_batch(batch, by=city.staff.city)
    for stop in stops(batch, receivers, first, city.lecturer):
        save_stop(stop, by=city.staff.city)
    return batch


def stops(
    batch: Batch, receivers: tuple[Organization, ...], first: dt.date, lecturer: Lecturer
) -> Iterator[TourStop]:
    """Yield one stop for each receiver; those before today have the heads that came."""
    for turn, receiver in enumerate(receivers):
        on = first + dt.timedelta(days=turn * 3 // 2)
        yield TourStop(
            batch=batch,
            organization=receiver,
            on=on,
            place=f"{receiver}委党校报告厅" if turn else f"{receiver}虞家河乡党群服务中心",
            topics=TOPIC,
            lecturer=lecturer,
            planned_heads=STOP,
            heads=STOP - 7 + 3 * turn if on < today() else None,
            note="村、社区党组织书记和党建指导员" if turn else "",
        )


def plan_far_class(city: City, resources: Resources) -> Batch:
    """Let the county plan a class far from home, with the paper that allows it; it is a draft yet."""
    first = today() + dt.timedelta(days=30)
    batch = Batch(
        campaign=city.campaign,
        organization=city.places.county,
        series="村党组织书记井冈山党性教育班",
        number=1,
        kind=BatchKind.OFF_SITE,
        level=Level.COUNTY,
        carrier_name=resources.party_school.name,
        payer="县级党费",
        dates=days_range(first, first + dt.timedelta(days=4)),
        capacity=40,
        names_due_on=first - dt.timedelta(days=10),
        contact=f"{city.staff.county.full_name} 0792-2660000",
    )
    village = Category.objects.get(code="village")
    batches.create_batch(batch, categories=[village], by=city.staff.county)
    facts = OffSite(
        batch=batch,
        place="井冈山市茨坪镇",
        host="井冈山红色教育培训中心",
        distance=420,
        approval=f"庐组字〔{first.year}〕18号",
        approved_on=today() - dt.timedelta(days=6),
    )
    save_off_site(facts, by=city.staff.county)
    return batch
