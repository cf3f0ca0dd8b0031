"""Values as people read them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import timezone

from core.days import days_range
from core.display import badges
from core.display.badges import Badge, Tone, badge_of, register_badges
from core.display.icons import icon_svg
from core.display.templatetags import display
from organizations.enums import Grade
from organizations.models import OrganizationGrade


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (None, "—"),
        (0, "0.0%"),
        (0.5, "50.0%"),
        (0.1477, "14.7%"),
        (0.29, "29.0%"),
        (0.99996, "99.9%"),
        (1, "100.0%"),
        (1.02, "102.0%"),
    ],
)
def test_percent_is_cut_off_and_reaches_a_hundred_only_when_all_is_done(share, shown):
    assert display.percent(share) == shown


def test_telephone_numbers_can_be_called_and_the_rest_stays_text():
    assert str(display.dial("办公室<王芳> 0730-6222333、13807300001")) == (
        '办公室&lt;王芳&gt; <a href="tel:07306222333">0730-6222333</a>、'
        '<a href="tel:13807300001">13807300001</a>'
    )
    assert str(display.dial("内线 8001，证号 430626197203054217")) == (
        "内线 8001，证号 430626197203054217"
    )
    assert str(display.dial(None)) == ""


def test_numbers_have_thousands_and_units():
    assert display.number(5250000, "人") == "5,250,000 人"
    assert display.number(0) == "0"
    assert display.number(None, "人") == "—"


def test_days_are_local_days():
    late = dt.datetime(2026, 3, 8, 17, 30, tzinfo=dt.UTC)
    assert display.day(late) == "2026-03-09"
    assert display.day_text(late) == "2026年3月9日"
    assert display.moment(late) == "2026-03-09 01:30"
    assert display.day(None) == "—"
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"


def test_ranges_show_their_last_day():
    first = dt.date(2026, 12, 30)
    assert display.days(days_range(first, first)) == "2026-12-30"
    assert display.days(days_range(first, dt.date(2026, 12, 31))) == "2026-12-30 至 12-31"
    assert display.days(days_range(first, dt.date(2027, 1, 2))) == "2026-12-30 至 2027-01-02"


def test_states_look_as_their_enum_registered_them(monkeypatch):
    monkeypatch.setattr(badges, "_BADGES", {})
    register_badges(Grade, {Grade.WEAK: Badge(Tone.DANGER, "alert-triangle")})
    stored = OrganizationGrade(year=2026, grade="weak")
    assert badge_of(stored, "grade") == Badge(Tone.DANGER, "alert-triangle", Grade.WEAK.label)
    assert badge_of(Grade.WEAK) == badge_of(stored, "grade")
    assert badge_of(Grade.ORDINARY).tone is Tone.NEUTRAL
    html = Template('{% badge row "grade" %}').render(Context({"row": stored}))
    assert "state-danger" in html
    assert Grade.WEAK.label in html


def test_progress_without_a_total_claims_nothing():
    html = Template('{% progress 0 0 "人" %}').render(Context())
    assert "<b>—</b>" in html
    assert "rate-full" not in html


def test_icons_are_drawn_in_the_page_and_unknown_names_refused():
    assert 'aria-hidden="true"' in icon_svg("users")
    assert 'aria-label="学员"' in icon_svg("users", "学员")
    with pytest.raises(LookupError):
        icon_svg("../../package")
