"""Where an installation is and what its environment says: read before settings, without Django.

Values come from the process environment, then from the `.env` file beside `manage.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

LUNXUN_HOME = Path(env.str("LUNXUN_HOME", default=str(BASE_DIR / "var"))).resolve()

# Names are read character by character; the dictionary of phrases would cost each process 40 MB and half a second.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
