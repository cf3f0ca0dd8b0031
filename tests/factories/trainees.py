"""People with valid ID numbers, and their posts; rows are written as they are, without the services."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING, Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from core.privacy.identity import check_character
from tests.factories.organizations import OrganizationFactory
from trainees.enums import PRINCIPAL_POSTS, HoursSource, Post
from trainees.facts import fact_columns, name_columns
from trainees.hours import RULE_VERSION
from trainees.models import Appointment, HoursEntry, Person
from trainees.roster.sheets import LIMITS, roster_template
from trainees.roster.survey import survey_file
from trainees.services.rosters.imports import check_rows, import_rows
from trainees.services.rosters.uploads import receive_roster

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from trainees.models import RosterImport

BORN_ON = dt.date(1975, 6, 15)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


def id_number(serial: int, *, born_on: dt.date = BORN_ON, place: str = "430626") -> str:
    """Return a valid ID number, another one for each serial; even serials of 1000 are women."""
    place_code = str(int(place) + serial // 1000)
    first = f"{place_code}{born_on:%Y%m%d}{serial % 1000:03d}"
    return first + check_character(first)


def mobile(serial: int) -> str:
    """Return a mobile number, another one for each serial."""
    return f"139{serial % 10**8:08d}"


def person_name(serial: int) -> str:
    """Return a common Chinese name."""
    return SURNAMES[serial % 20] + GIVEN[serial // 20 % 20] + GIVEN[serial // 400 % 20]


class PersonFactory(DjangoModelFactory):
    """A person with a valid ID number and mobile; sex and birth date follow the ID number."""

    class Meta:
        model = Person

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(person_name)
    # Far from the small serials that tests write out.
    id_number = factory.Sequence(lambda n: id_number(100_000 + n))
    mobile = factory.Sequence(lambda n: mobile(100_000 + n))
    ethnicity = "汉族"
    education = "大专"

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **kwargs: Any) -> Person:
        """Derive what is derived, as the services do, and read the path back."""
        kwargs |= name_columns(kwargs.pop("name"))
        kwargs |= fact_columns(kwargs)  # type: ignore[arg-type]  # a wider dict of the same facts
        person: Person = super()._create(model_class, *args, **kwargs)
        person.refresh_from_db(fields=["org_path"])
        return person


class AppointmentFactory(DjangoModelFactory):
    """A principal secretary in post since 2021, whose record lies where the post is."""

    class Meta:
        model = Appointment

    organization = factory.SubFactory(OrganizationFactory)
    person = factory.SubFactory(PersonFactory, organization=factory.SelfAttribute("..organization"))
    post = Post.BRANCH_SECRETARY
    is_principal = factory.LazyAttribute(lambda made: made.post in PRINCIPAL_POSTS)
    period = factory.LazyFunction(lambda: DateRange(dt.date(2021, 3, 1), None, "[)"))

    @classmethod
    def _create(cls, model_class: type[Appointment], *args: Any, **kwargs: Any) -> Appointment:
        """Read the path back that the database filled."""
        appointment: Appointment = super()._create(model_class, *args, **kwargs)
        appointment.refresh_from_db(fields=["org_path"])
        return appointment


_keys = count()


class HoursEntryFactory(DjangoModelFactory):
    """Eight class hours of a class in the spring of 2026."""

    class Meta:
        model = HoursEntry

    person = factory.SubFactory(PersonFactory)
    earned_on = dt.date(2026, 3, 9)
    minutes = 360
    source = HoursSource.SESSION
    source_key = factory.LazyFunction(lambda: f"test:{next(_keys)}")
    rule_version = RULE_VERSION
    day_minutes = factory.LazyAttribute(lambda made: 360 if made.source == "session" else None)
    half_day_minutes = factory.LazyAttribute(lambda made: 180 if made.source == "session" else None)


def secretary_of(organization: Organization, **person: Any) -> Person:
    """Return a new person who is the principal secretary of the organization now."""
    made: Person = PersonFactory.create(organization=organization, **person)
    AppointmentFactory.create(organization=organization, person=made)
    return made


def checked_roster(
    under: Organization, *, by: User, file_name: str = "花名册.xlsx"
) -> RosterImport:
    """Return an uploaded roster that names a first secretary of `under` itself."""
    cells = {
        "organization": under.name,
        "name": "李四",
        "id_number": id_number(1),
        "post": "第一书记",
        "starts": "2021-03",
    }
    return uploaded_roster(under, roster_template((), [cells]), by=by, file_name=file_name)


def uploaded_roster(
    under: Organization, workbook: bytes, *, by: User, file_name: str = "花名册.xlsx"
) -> RosterImport:
    """Return a roster whose columns need no question, uploaded and checked as a worker would."""
    survey = survey_file(workbook, LIMITS)
    roster = receive_roster(under, file_name=file_name, workbook=workbook, survey=survey, by=by)
    return check_rows(roster, by=by, advance=lambda _rows: None, say=lambda _text: None)


def written_roster(
    under: Organization, *, by: User, file_name: str = "花名册.xlsx"
) -> RosterImport:
    """Return a roster that has been imported."""
    made = checked_roster(under, by=by, file_name=file_name)
    return import_rows(made, only_good=False, by=by, say=lambda _text: None)
