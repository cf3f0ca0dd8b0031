"""A list too large for a request becomes a job, which sees what its owner sees."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from openpyxl import load_workbook

from core.exports.tasks import export_list
from core.jobs.models import Job
from core.listing import export
from core.listing.build import build_listing
from core.listing.spec import Column, Kind, ListSpec
from organizations.models import Organization

SPEC = ListSpec(
    key="tests.exports",
    title="组织",
    ordering=("path",),
    search=("name",),
    columns=(Column("name", "名称"), Column("sort_order", "顺序", kind=Kind.NUMBER)),
)


def organizations_for(user):
    return Organization.objects.visible_to(user)


@pytest.fixture
def ask(world, monkeypatch):
    """Return a function: alice asks for the file of the list."""
    monkeypatch.setattr(export, "_sources", {})
    export.register_export(SPEC, organizations_for)

    def asked(query="", session=None):
        request = RequestFactory().get(f"/list/{query}")
        request.user, request.session = world.alice, session or SessionStore()
        return export.export_response(build_listing(request, SPEC, organizations_for(world.alice)))

    return asked


def test_a_large_list_becomes_one_job_however_often_it_is_asked(ask, world, monkeypatch):
    monkeypatch.setattr(export, "LARGE", 1)
    first, second = ask("?q=镇"), ask("?q=镇")
    job = Job.objects.get()
    assert (first.status_code, first.url) == (302, f"/jobs/{job.pk}/")
    assert second.url == first.url
    assert (job.owner, job.params["list"]) == (world.alice, SPEC.key)


def test_the_job_writes_what_the_owner_may_see(ask, world, monkeypatch):
    monkeypatch.setattr(export, "LARGE", 1)
    ask("?q=镇")
    result: Any = export_list(Job.objects.get())
    book = load_workbook(BytesIO(result.file.read()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    result.file.close()
    assert rows == [("名称", "顺序"), ("长寿镇", 1), ("加义镇", 2)]
    assert result.file_name.startswith("组织_")


def test_a_small_list_is_sent_at_once(ask):
    response = ask()
    assert response.status_code == 200
    response.file_to_stream.close()
    assert not Job.objects.exists()


def test_a_list_that_is_gone_says_so(ask, monkeypatch):
    monkeypatch.setattr(export, "LARGE", 1)
    ask()
    monkeypatch.setattr(export, "_sources", {})
    with pytest.raises(ValidationError):
        export_list(Job.objects.get())
