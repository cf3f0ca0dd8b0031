"""What a process loads when it starts, and what it leaves for those who need it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

from core.lazily import lazily

HEAVY = (
    "weasyprint fontTools docx openpyxl xlsxwriter ortools pandas numpy numba pypinyin.phrases_dict"
)
START = f"""
import sys
import config.celery, config.wsgi
print(*[name for name in {HEAVY.split()!r} if name in sys.modules])
"""


def test_a_module_is_loaded_when_something_of_it_is_asked_for(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    colours = lazily("colorsys")
    assert "colorsys" not in sys.modules

    assert colours.rgb_to_hsv(0, 0, 1)[2] == 1

    assert "colorsys" in sys.modules
    with pytest.raises(AttributeError, match="nothing"):
        _ = colours.nothing


def test_a_serving_process_leaves_the_large_libraries_alone():
    started = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (started.returncode, started.stdout.strip()) == (0, ""), started.stderr
