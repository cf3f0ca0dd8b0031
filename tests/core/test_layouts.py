"""Forms in rows: what a form took out leaves no gap, and no complaint in the log."""

from __future__ import annotations

from django import forms
from django.template import Context, Template

from core.fields.layouts import in_rows


class Sheet(forms.Form):
    helper = in_rows("#标题", "one", ("two", "three"))
    one = forms.CharField(label="第一")
    two = forms.CharField(label="第二")
    three = forms.CharField(label="第三")


def drawn(form: Sheet) -> str:
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def test_fields_lie_in_their_rows():
    page = drawn(Sheet())
    assert [page.count(f'name="{name}"') for name in ("one", "two", "three")] == [1, 1, 1]
    assert page.index("标题") < page.index("第一") < page.index("第二") < page.index("第三")
    assert page.count("col-md-6") == 2


def test_what_a_form_took_out_is_passed_over_in_silence(caplog):
    form = Sheet()
    del form.fields["one"], form.fields["three"]
    page = drawn(form)
    assert "第二" in page
    assert "第一" not in page
    assert caplog.records == []
