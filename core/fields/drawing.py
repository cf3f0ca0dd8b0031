"""Plain widgets written without templates: a grid of rules has hundreds of boxes, each a template of four files.

What comes out is to the letter what Django's templates make (tests/core/test_drawing.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms.renderers import TemplatesSetting
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.functional import Promise
from django.utils.html import conditional_escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    Widget = Mapping[str, Any]  # what a widget tells its template

FOLDER = "django/forms/widgets/"
OPTION = f"{FOLDER}select_option.html"
INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "time", "checkbox")


def shown(value: object) -> str:
    """Return a value as `{{ value }}` writes it."""
    if isinstance(value, str | Promise):
        return conditional_escape(str(value))
    return str(render_value_in_context(value, Context()))


def text_of(value: object) -> str:
    """Return a value as `{{ value|stringformat:'s' }}` writes it: as it is, never by the customs of a country."""
    return conditional_escape(str(value))


def attributes(widget: Widget) -> str:
    """Return what stands in the tag: True is the bare name, False is left out."""
    return "".join(
        f" {shown(name)}" if value is True else f' {shown(name)}="{text_of(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def input_tag(widget: Widget) -> str:
    """Return an `<input>`."""
    value = widget["value"]
    held = "" if value is None else f' value="{text_of(value)}"'
    kind, name = shown(widget["type"]), shown(widget["name"])
    return f'<input type="{kind}" name="{name}"{held}{attributes(widget)}>'


def option_tag(option: Widget) -> str:
    """Return an `<option>`."""
    value, label = text_of(option["value"]), shown(option["label"])
    return f'\n  <option value="{value}"{attributes(option)}>{label}</option>\n'


def select_tag(widget: Widget) -> str:
    """Return a `<select>` with its groups and options."""
    parts = [f'<select name="{shown(widget["name"])}"{attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{shown(group)}">')
        parts += map(option_tag, options)
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


DRAWN = {f"{FOLDER}{kind}.html": input_tag for kind in INPUTS} | {
    f"{FOLDER}select.html": select_tag
}


def is_plain(widget: Widget) -> bool:
    """Return whether all options of a choice look as Django's do."""
    groups = widget.get("optgroups", ())
    return all(option["template_name"] == OPTION for _, options, _ in groups for option in options)


class PlainWidgets(TemplatesSetting):
    """Draw boxes and choices here, all else by templates that an app may bring."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return the HTML of a widget or a form."""
        draw = DRAWN.get(template_name)
        if draw is None or not is_plain(context["widget"]):
            return str(super().render(template_name, context, request))
        return draw(context["widget"])
