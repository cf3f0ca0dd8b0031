"""How the forms lie on the page: rows of columns, and headings between them."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row


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
        return Row(*(Column(name, css_class=f"col-md-{12 // len(row)}") for name in row))
    if row.startswith("#"):
        return HTML(f'<h2 class="form-heading">{row[1:]}</h2>')  # our own literal, never input
    return row
