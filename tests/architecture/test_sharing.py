"""Tests that share a server are handed out together; else each process starts one more."""

from __future__ import annotations

from tests.sharing import module_of, rank_of, unit_of

SERVERS = {"page_with", "live_server", "celery_worker_process", "start_worker"}


def test_whatever_a_test_asks_for_is_seen_in_its_module(request):
    for item in request.session.items:
        asked, rank = set(item.fixturenames), rank_of(module_of(item.nodeid))
        assert rank == 0 or "demo_told" not in asked, item.nodeid
        assert rank < 2 or not asked & SERVERS, item.nodeid


def test_the_demonstration_is_seeded_in_one_process():
    tour, story = "tests/e2e/test_tour.py::test_tour[county]", "tests/e2e/test_story.py::test_a"
    assert unit_of(tour) == unit_of(story)


def test_a_browser_serves_its_module_and_all_else_goes_one_by_one():
    assert unit_of("tests/e2e/test_look.py::test_a[x::y]") == "tests/e2e/test_look.py"
    assert unit_of("tests/core/test_names.py::test_a") == "tests/core/test_names.py::test_a"
