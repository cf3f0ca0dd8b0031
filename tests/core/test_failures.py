"""Failures answer in Chinese, say what to do, and tell nothing about the inside."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.urls("tests.e2e.urls")


@pytest.mark.parametrize(
    ("status", "words"), [(400, "请求无法识别"), (403, "没有办理权限"), (404, "没有找到"), (500, "系统暂时出错了")]
)  # fmt: skip
def test_each_failure_has_its_page(db, status, words):
    response = Client(raise_request_exception=False).get(f"/fail/{status}/")
    assert response.status_code == status
    assert words in response.content.decode()


def test_too_much_at_once_is_413(world, client_of, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    client = client_of(world.alice)
    client.raise_request_exception = False
    response = client.post(
        "/fail/413/", "x" * 100, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert "文件太大" in response.content.decode()


def test_a_stale_page_is_explained(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.alice, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("home"))
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()
