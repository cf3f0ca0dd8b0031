"""A walk over every kind of job: run for a neighbour on alice's parameters it brings nothing out."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404

from core.jobs import registry
from core.jobs.models import Job
from tests.architecture import OUR_PACKAGES
from tests.architecture.samples import JOB_SAMPLES
from tests.architecture.test_addresses import in_every_role

HANDLERS = {
    kind: handler
    for kind, handler in sorted(registry._handlers.items())
    if handler.function.__module__.split(".")[0] in OUR_PACKAGES
}
REFUSALS = (ValidationError, ObjectDoesNotExist, PermissionDenied, Http404)


def everything_in(result: registry.JobResult | None) -> str:
    """Return all text that a job brought out; archives (XLSX, DOCX, ZIP) are opened."""
    if result is None:
        return ""
    parts = [result.message, json.dumps(dict(result.data), ensure_ascii=False, default=str)]
    if result.file:
        with result.file as file:
            file.seek(0)
            parts.append(text_of(file.read()))
    return "\n".join(parts)


def text_of(content: bytes | str) -> str:
    """Return the text of a file, and of the files within it."""
    if isinstance(content, str):
        return content
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(text_of(archive.read(name)) for name in archive.namelist())


def run(kind: str, *, owner, params) -> str:
    """Run a handler here and now and return all text that came out; a refusal brings none."""
    job = Job.objects.create(kind=kind, title=kind, owner=owner, params=params)
    try:
        return everything_in(HANDLERS[kind].function(job))
    except REFUSALS:
        return ""


def test_every_sample_belongs_to_a_handler():
    assert not JOB_SAMPLES.keys() - HANDLERS.keys()


@pytest.mark.parametrize("kind", HANDLERS)
def test_a_neighbour_in_every_role_brings_nothing_out(world, kind):
    assert kind in JOB_SAMPLES, f"{kind} is new: give it a sample in tests/architecture/samples"
    params, secret = JOB_SAMPLES[kind](world)
    charlie = in_every_role(world.charlie, world.next_county)
    assert secret not in run(kind, owner=charlie, params=params)


@pytest.mark.parametrize("kind", HANDLERS)
def test_the_sample_is_something_that_could_come_out(world, kind):
    params, secret = JOB_SAMPLES[kind](world)
    alice = in_every_role(world.alice, world.county)
    assert secret in run(kind, owner=alice, params=params)
