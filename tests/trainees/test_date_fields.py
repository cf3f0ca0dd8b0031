"""The boxes for dates take what they offer."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError

from trainees.forms.fields import KnownDateField, PreciseDateField

EXAMPLE = re.compile(r"[\d-]{4,}")


@pytest.mark.parametrize(
    ("field", "precisions"), [(KnownDateField, ["day", "month"]), (PreciseDateField, ["day"])]
)
def test_a_date_field_takes_every_example_that_it_shows(field, precisions):
    box = field()
    offered = EXAMPLE.findall(box.widget.attrs["placeholder"])
    assert [box.clean(text).precision for text in offered] == precisions


def test_a_date_that_must_be_whole_says_so_and_shows_no_month():
    with pytest.raises(ValidationError) as refused:
        PreciseDateField().clean("2026-03")
    assert refused.value.messages == ["请填写完整日期，如“2026-03-09”。"]
