"""How the forms lie on the page: rows of columns, and headings between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from crispy_forms.utils import render_field

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.template import Context


def in_rows(*rows: str | tuple[str, ...]) -> FormHelper:
    """Return the helper for a form whose tag and buttons stand in the template.

    A tuple is a row of fields side by side; a text that begins with # is a heading.
    """
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = Layout(*(_part(row) for row in rows))
    return helper


def _part(row: str | tuple[str, ...]) -> object:
    if isinstance(row, tuple):
        width = f"col-md-{12 // len(row)}"
        return Row(*(Column(Offered(name), css_class=width) for name in row))
    if row.startswith("#"):
        return HTML(f'<h2 class="form-heading">{row[1:]}</h2>')  # our own literal, never input
    return Offered(row)


class Offered:
    """A field in its place, or nothing where the form took it out: crispy logs an error for that each time."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, form: BaseForm, context: Context, template_pack: str, **options: Any) -> str:
        """Render the field if the form has it."""
        if self.name not in form.fields:
            return ""
        return str(render_field(self.name, form, context, template_pack=template_pack, **options))
