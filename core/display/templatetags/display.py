"""How values look on a page; built into every template, see the style guide at /styleguide/."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.days import first_day, last_day
from core.display.badges import badge_of
from core.display.icons import icon_svg

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange
    from django.template.context import Context

register = template.Library()
NOTHING = "—"
# A mobile number, or that of an office with its area code.
NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)", re.ASCII)


@register.simple_tag
def icon(name: str, title: str = "", *, filled: bool = False) -> SafeString:
    """`{% icon "users" %}`: an icon; give a title where no word stands beside it."""
    return icon_svg(name, title, filled=filled)


@register.inclusion_tag("display/badge.html")
def badge(value: Any, field: str = "") -> dict[str, Any]:
    """`{% badge batch "state" %}` or `{% badge member %}`: a state as word, icon and colour."""
    return {"badge": badge_of(value, field)}


@register.inclusion_tag("display/progress.html")
def progress(value: float, total: float, unit: str = "", label: str = "完成率") -> dict[str, Any]:
    """`{% progress 31 40 "人" %}`: a bar with its figures; no total means no rate, not zero."""
    share = None if not total else Decimal(value) / Decimal(total) * 100
    return {
        "value": value,
        "total": total,
        "unit": unit,
        "label": label,
        "share": None if share is None else percent(share / 100),
        "width": 0 if share is None else min(float(share), 100),
        "is_full": share is not None and share >= 100,
    }


@register.filter
def dial(text: Any) -> SafeString:
    """`{{ batch.contact|dial }}`: a text whose telephone numbers can be called by touching them."""
    plain, parts, end = str(text or ""), [], 0
    for found in NUMBER.finditer(plain):
        said = found.group()
        digits = "".join(sign for sign in said if sign.isdigit())
        parts.append(
            format_html('{}<a href="tel:{}">{}</a>', plain[end : found.start()], digits, said)
        )
        end = found.end()
    return format_html("{}{}", mark_safe("".join(parts)), plain[end:])  # noqa: S308  # escaped above


@register.filter
def percent(share: Any, digits: int = 1) -> str:
    """`{{ 0.7754|percent }}`: "77.5%", cut off as all our rates are: 100 % is shown only when it is reached."""
    if share is None or share == "":
        return NOTHING
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(str(share))  # of 0.29 as it is written, not as the machine holds it
    return f"{(exact * 100).quantize(step, ROUND_DOWN)}%"


@register.filter
def number(value: Any, unit: str = "") -> str:
    """`{{ 5250000|number:"人" }}`: "5,250,000 人"; nothing is a dash, zero is zero."""
    if value is None or value == "":
        return NOTHING
    return f"{value:,} {unit}".rstrip()


@register.filter
def day(value: dt.date | None) -> str:
    """Write a day as tables do: 2026-03-09. Instants become the local day."""
    return f"{_local_day(value):%Y-%m-%d}" if value else NOTHING


@register.filter
def day_text(value: dt.date | None) -> str:
    """Write a day as sentences do: 2026年3月9日."""
    if not value:
        return NOTHING
    local = _local_day(value)
    return f"{local.year}年{local.month}月{local.day}日"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write an instant in local time: 2026-03-09 14:20."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else NOTHING


@register.filter
def days(value: DateRange | None) -> str:
    """Write a bounded date range by its first and last day: 2026-03-09 至 03-13."""
    if not value:
        return NOTHING
    first, last = first_day(value), last_day(value)
    if first == last:
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} 至 {last:%m-%d}" if first.year == last.year else f"{first} 至 {last}"


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> SafeString:
    """Repeat the page's `title` block, so that the tab and the heading never differ."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    title: str = blocks.get_block("title").render(context)
    return mark_safe(title)  # noqa: S308  # rendered, hence escaped


@register.simple_tag
def crumb(label: Any, view: str = "", *args: Any) -> SafeString:
    """`{% crumb batch "rotations:batch_detail" batch.pk %}`: one step of the breadcrumb."""
    if not view:
        return format_html('<li class="breadcrumb-item active">{}</li>', label)
    url = reverse(view, args=args)
    return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)


@register.inclusion_tag("display/chart.html")
def chart(options: dict[str, Any], label: str, height: int = 260) -> dict[str, Any]:
    """`{% chart options "各县完成率" %}`: an ECharts picture; its figures follow as a table.

    `options` is plain data: `rows` (label, figure…), `series` (names), `kind` (bar, hbar, line, pie),
    optional `unit` and `links` (one URL a row, opened when its mark is clicked).
    """
    data = json.dumps(options, ensure_ascii=False, default=str)
    return {"options": options, "data": data, "label": label, "height": height}


def _local_day(value: dt.date) -> dt.date:
    return timezone.localdate(value) if isinstance(value, dt.datetime) else value
