"""Where an installation is and what its environment says: read before settings, without Django.

Values come from the process environment, then from the `.env` file beside `manage.py`.
"""

from __future__ import annotations

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

LUNXUN_HOME = Path(env.str("LUNXUN_HOME", default=str(BASE_DIR / "var"))).resolve()
