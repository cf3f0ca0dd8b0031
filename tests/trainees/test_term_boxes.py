"""The boxes by which the database keeps the posts of one holder apart are their terms, neither more nor less."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.trainees import AppointmentFactory

if TYPE_CHECKING:
    from tests.cast import World

MEET = """
    SELECT term_box(%(one)s, one) && term_box(%(other)s, other),
           %(one)s = %(other)s AND one && other
      FROM (SELECT daterange(%(since)s, %(until)s, %(bounds)s) AS one,
                   daterange(%(from)s, %(to)s) AS other) AS terms
"""
DAYS = st.dates(dt.date(1949, 10, 1), dt.date(1949, 10, 20)) | st.dates()


@st.composite
def terms(draw: st.DrawFn) -> tuple[dt.date | None, dt.date | None]:
    """Draw a term, perhaps without a start or an end."""
    since, until = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return (until, since) if since and until and until < since else (since, until)


HOLDERS = st.sampled_from((1, 2, 725_000, 2**52))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(HOLDERS, HOLDERS, terms(), terms(), st.sampled_from(("[)", "[]")))
def test_two_boxes_meet_where_two_terms_of_one_holder_do(
    db: None,
    one: int,
    other: int,
    first: tuple[dt.date | None, dt.date | None],
    second: tuple[dt.date | None, dt.date | None],
    bounds: str,
) -> None:
    if bounds == "[]" and first[1] == dt.date.max:
        bounds = "[)"
    said: dict[str, int | str | dt.date | None] = {"one": one, "other": other, "bounds": bounds}
    said |= {"since": first[0], "until": first[1], "from": second[0], "to": second[1]}
    with connection.cursor() as cursor:
        cursor.execute(MEET, said)
        meet, overlap = cursor.fetchone()
    assert bool(meet) == overlap


@pytest.mark.parametrize(
    ("since", "until", "is_refused"),
    [
        (dt.date(2020, 1, 1), None, True),
        (dt.date(2021, 6, 30), dt.date(2022, 1, 1), True),
        (dt.date(2021, 7, 1), None, False),
    ],
)
def test_a_term_within_or_beside_another(
    world: World, since: dt.date, until: dt.date | None, is_refused: bool
) -> None:
    held = AppointmentFactory.create(
        organization=world.village, period=("2021-01-01", "2021-07-01")
    )
    row = {"person": held.person, "organization": world.township, "is_principal": False}

    refused = ""
    try:
        with transaction.atomic():
            AppointmentFactory.create(**row, is_primary=True, period=(since, until))
    except IntegrityError as error:
        refused = str(error)

    assert ("appointment_one_primary_post" in refused) == is_refused
