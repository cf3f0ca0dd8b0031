"""The pages of a user's own jobs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.jobs.models import Job
from core.jobs.queue import enqueue
from core.jobs.running import run
from tests.core import jobtasks  # noqa: F401  # registers the handlers

State = Job.State
HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(world):
    return enqueue("tests.count", owner=world.alice, params={"to": 2})


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["detail", "status", "download"])
def test_a_strangers_job_is_absent(job, world, client_of, name: str):
    run(str(job.pk))
    assert client_of(world.bob).get(reverse(f"jobs:{name}", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_a_stranger_can_do_nothing_and_nobody_by_get(job, world, client_of, alice, name: str):
    url = reverse(f"jobs:{name}", args=[job.pk])
    assert client_of(world.bob).post(url).status_code == 404
    assert alice.get(url).status_code == 405
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_the_list_shows_exactly_the_own_jobs(job, alice, world, client_of):
    assert list(alice.get(reverse("jobs:list")).context["page"]) == [job]
    assert "还没有后台任务" in text(client_of(world.bob).get(reverse("jobs:list")))


def test_the_list_costs_the_same_for_one_and_three(job, alice, world):
    url = reverse("jobs:list")
    alice.get(url)
    with CaptureQueriesContext(connection) as one:
        alice.get(url)
    for _ in range(2):
        enqueue("tests.count", owner=world.alice)
    with CaptureQueriesContext(connection) as three:
        alice.get(url)
    assert len(three) == len(one)


def test_the_card_polls_only_while_live(job, alice):
    url = reverse("jobs:status", args=[job.pk])
    assert f'hx-get="{url}"' in text(alice.get(url))
    run(str(job.pk))
    ended = text(alice.get(url))
    assert "hx-get" not in ended
    assert "下载“数字.csv”" in ended


def test_the_page_of_the_result_is_asked_for_anew_when_the_job_is_done(job, alice):
    url = reverse("jobs:status", args=[job.pk])
    here = {**HTMX, "HX-Current-URL": "http://testserver/organizations/?show=new"}
    Job.objects.filter(pk=job.pk).update(result={"url": "/organizations/"})
    assert "HX-Refresh" not in alice.get(url, headers=here)  # still waiting
    Job.objects.filter(pk=job.pk).update(state=State.SUCCEEDED)
    assert alice.get(url, headers=here)["HX-Refresh"] == "true"
    elsewhere = {**HTMX, "HX-Current-URL": f"http://testserver/jobs/{job.pk}/"}
    assert "HX-Refresh" not in alice.get(url, headers=elsewhere)
    assert "HX-Refresh" not in alice.get(url)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    assert "HX-Refresh" not in alice.get(url, headers=here)  # its reason stays to be read


def test_the_result_is_downloaded_under_its_name(job, alice):
    assert alice.get(reverse("jobs:download", args=[job.pk])).status_code == 404
    run(str(job.pk))
    response = alice.get(reverse("jobs:download", args=[job.pk]))
    assert b"".join(response) == b"1,2,3"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    response.close()


def test_cancel_and_retry_without_javascript(job, alice):
    response = alice.post(reverse("jobs:cancel", args=[job.pk]), follow=True)
    assert response.context["job"].state == State.CANCELLED
    response = alice.post(reverse("jobs:retry", args=[job.pk]), follow=True)
    assert response.context["job"].state == State.QUEUED


def test_cancel_by_htmx_answers_the_card(job, alice):
    response = alice.post(reverse("jobs:cancel", args=[job.pk]), headers=HTMX)
    assert text(response).strip().startswith(f'<section class="card job-card" id="job-{job.pk}"')
    assert "重新执行" in text(response)


def test_a_refusal_is_a_sentence(job, alice):
    run(str(job.pk))
    url = reverse("jobs:cancel", args=[job.pk])
    response = alice.post(url, headers=HTMX)
    assert (response.status_code, text(response)) == (409, "任务已经结束，无需取消。")
    page = alice.post(url)
    assert page.status_code == 409
    assert "任务已经结束，无需取消。" in text(page)
