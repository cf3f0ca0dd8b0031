"""More demonstration bases, so that each step from a description to a plaque can be seen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from core.days import today
from courses.enums import PlaceKind
from courses.models import Base
from courses.services.bases import award_base, decline_base, nominate_base, save_base
from organizations.models import Category
from reports.demo.resources import place

if TYPE_CHECKING:
    from courses.models import Venue
    from organizations.models import Organization, User
    from reports.demo.places import Places
    from reports.demo.staff import Staff

ROOM = "党员活动室"


def show_bases(places: Places, staff: Staff) -> None:
    """Name one base by city and county each; let one wait, one be declined, one lack its film."""
    own = describe(site("濂溪区新合镇茶桐坂村", places.city, staff.city), "village", staff.city)
    nominate_base(own, to=places.city, by=staff.city)
    award_base(own, on=today() - dt.timedelta(days=160), opinion="五有齐备", by=staff.city)
    by, named_on = staff.county, today() - dt.timedelta(days=120)
    named = describe(site("南康镇紫阳社区党群服务中心", places.county, by), "community", by)
    nominate_base(named, to=places.county, by=by)
    award_base(named, on=named_on, opinion="五有齐备，讲解规范", by=by)
    waiting = describe(site("横塘镇故里垅村党建馆", places.county, by), "village", by)
    nominate_base(waiting, to=places.city, by=by)
    declined = describe(site("华林镇繁荣村党群服务中心", places.county, by), "village", by)
    nominate_base(declined, to=places.city, by=by)
    decline_base(declined, opinion="参观线路与生产道路重合，请调整后再报", by=staff.city)
    describe(site("海会镇长岭村产业基地", places.county, by), "village", by, has_film=False)


def site(name: str, owner: Organization, by: User) -> Venue:
    """Return a new venue for visits."""
    venue, _ = place(by, owner, name, PlaceKind.BASE, ROOM, 60)
    return venue


def describe(venue: Venue, category: str, by: User, **facts: Any) -> Base:
    """Return a new base that fulfils the five conditions and is open on weekdays, but for the given facts."""
    usual: dict[str, Any] = {
        "has_place": True,
        "has_guide": True,
        "has_materials": True,
        "has_site": True,
        "has_film": True,
        "visitors_per_day": 80,
        "opens_at": dt.time(9, 0),
        "closes_at": dt.time(17, 0),
        "weekdays": [1, 2, 3, 4, 5],
    }
    kind = Category.objects.get(code=category)
    return save_base(Base(venue=venue, category=kind, **{**usual, **facts}), by=by)
