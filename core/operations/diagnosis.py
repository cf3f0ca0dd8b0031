"""What can be wrong with an installation, and the sentence that tells how to mend it."""

from __future__ import annotations

import ctypes.util
import shutil
import stat
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import redis
from celery import current_app
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from core.papers.fonts import missing_faces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLDEST_POSTGRES = 150_000
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai")
LITTLE_SPACE, SCARCE_SPACE = 1_000_000_000, 5_000_000_000  # bytes
CLOCK_SECONDS = 5


class Level(StrEnum):
    """How grave a finding is; only FAIL stops work."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    level: Level
    subject: str
    sentence: str


def examine() -> Iterator[Finding]:
    """Yield one finding per check; without the database, what needs it is left out."""
    database = check_database()
    yield database
    if database.level is not Level.FAIL:
        yield from (check() for check in (check_migrations, check_clock))
    yield from (check() for check in CHECKS)


def check_database() -> Finding:
    """Version, encoding, and whether trigrams know Chinese."""
    subject = "数据库"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_encoding'), '轮训' ~ '^\\w+$'")
            encoding, knows_chinese = cursor.fetchone()
            version = connection.cursor().connection.info.server_version
    except DatabaseError as error:
        return Finding(Level.FAIL, subject, f"连接不上，请检查 DATABASE_URL 和数据库服务：{error}")
    if version < OLDEST_POSTGRES:
        return Finding(Level.FAIL, subject, f"版本 {version // 10_000} 过旧，请升级到 15 或更高。")
    if encoding != "UTF8" or not knows_chinese:
        return Finding(
            Level.FAIL,
            subject,
            "字符集不认识汉字，请以 UTF8 编码、C.UTF-8 或 zh_CN.UTF-8 重建数据库。",
        )
    return Finding(Level.OK, subject, f"PostgreSQL {version // 10_000}，UTF8。")


def check_migrations() -> Finding:
    """Whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(
            Level.FAIL, "数据库结构", f"落后 {len(waiting)} 步，请运行 manage.py prepare。"
        )
    return Finding(Level.OK, "数据库结构", "与程序一致。")


def check_clock() -> Finding:
    """Whether this machine and the database agree on the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    apart = abs((timezone.now() - there).total_seconds())
    if apart > CLOCK_SECONDS:
        return Finding(
            Level.WARN, "时钟", f"与数据库相差 {apart:.0f} 秒，请在两台机器上启用 NTP 校时。"
        )
    return Finding(Level.OK, "时钟", "与数据库一致。")


def check_redis() -> Finding:
    """Whether broker and cache answer."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            version = client.info("server")["redis_version"]
    except redis.RedisError as error:
        return Finding(Level.FAIL, "Redis", f"连接不上，请检查 REDIS_URL 和 Redis 服务：{error}")
    return Finding(Level.OK, "Redis", f"版本 {version}。")


def check_worker() -> Finding:
    """Whether anybody takes jobs."""
    try:
        workers = current_app.control.ping(timeout=1.0)
    except (OSError, redis.RedisError, BrokerError):
        workers = []
    if not workers:
        return Finding(
            Level.WARN,
            "后台进程",
            "没有运行，导出和通知会一直排队，请运行 make run 或 make worker。",
        )
    return Finding(Level.OK, "后台进程", f"{len(workers)} 个在运行。")


def check_libraries() -> Finding:
    """Whether PDFs can be made, and made fast."""
    missing = [name for name in LIBRARIES if not ctypes.util.find_library(name)]
    if "pango-1.0" in missing or "pangoft2-1.0" in missing:
        return Finding(
            Level.FAIL, "PDF 排版", "缺少 Pango，请安装 libpango-1.0-0 libpangoft2-1.0-0。"
        )
    if missing:
        return Finding(
            Level.WARN, "PDF 排版", "缺少字体子集库，生成会慢二十倍，请安装 libharfbuzz-subset0。"
        )
    return Finding(Level.OK, "PDF 排版", "Pango 与字体子集库齐全。")


def check_fonts() -> Finding:
    """Whether documents get their faces, and rare characters any face at all."""
    missing = [*missing_faces(), *(name for name in FAMILIES if not _family_installed(name))]
    if missing:
        packages = "texlive-lang-chinese fonts-noto-cjk fonts-lxgw-wenkai"
        return Finding(Level.FAIL, "字体", f"缺少 {'、'.join(missing)}，请安装 {packages}。")
    return Finding(Level.OK, "字体", "公文字体与生僻字后备字体齐全。")


def _family_installed(family: str) -> bool:
    if not shutil.which("fc-list"):
        return False
    command = ["fc-list", "--format=%{family}", family]
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())


def check_browser() -> Finding:
    """Whether the tests find a browser; the product itself needs none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    said = found or "没有安装 Chromium（仅测试需要），可安装软件包 chromium。"
    return Finding(Level.OK, "测试浏览器", said)


def check_static_files() -> Finding:
    """Whether pages find their styles."""
    folder = Path(settings.STATIC_ROOT)
    hashed = getattr(staticfiles_storage, "manifest_name", None)
    if hashed and not (folder / hashed).exists():
        return Finding(Level.FAIL, "静态文件", "尚未生成，请运行 manage.py prepare。")
    return Finding(Level.OK, "静态文件", f"在 {folder}。")


def check_storage() -> Finding:
    """Whether files can be written, read and removed."""
    try:
        name = default_storage.save("doctor-probe.txt", ContentFile(b"probe"))
        default_storage.delete(name)
    except OSError as error:
        return Finding(Level.FAIL, "文件存储", f"无法写入，请检查目录权限或对象存储设置：{error}")
    return Finding(Level.OK, "文件存储", "可以读写。")


def check_space() -> Finding:
    """Whether the disk of the installation has room."""
    free = shutil.disk_usage(settings.LUNXUN_HOME).free
    said = f"{settings.LUNXUN_HOME} 剩余 {free / 1_000_000_000:.1f} GB"
    if free < LITTLE_SPACE:
        return Finding(Level.FAIL, "磁盘", f"{said}，请立即清理或扩容。")
    if free < SCARCE_SPACE:
        return Finding(Level.WARN, "磁盘", f"{said}，请安排清理或扩容。")
    return Finding(Level.OK, "磁盘", f"{said}。")


def check_keys() -> Finding:
    """Whether anybody but the owner can read the keys."""
    folder = Path(settings.LUNXUN_HOME) / "keys"
    paths = [folder, *folder.glob("*")] if folder.exists() else []
    open_paths = [path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_paths:
        return Finding(
            Level.FAIL, "密钥", f"他人可读：{'、'.join(open_paths)}，请运行 chmod -R go= {folder}。"
        )
    return Finding(Level.OK, "密钥", "只有运行账户可读。")


def check_exposure() -> Finding:
    """Whether pages travel encrypted and errors stay inside."""
    if settings.DEBUG:
        return Finding(Level.WARN, "对外安全", "DEBUG 已打开，正式使用请关闭。")
    if not settings.HTTPS:
        return Finding(
            Level.WARN, "对外安全", "未启用 HTTPS，口令明文传输；请按 docs/operations.md 配置。"
        )
    return Finding(Level.OK, "对外安全", "HTTPS 已启用。")


CHECKS: tuple[Callable[[], Finding], ...] = (
    check_redis,
    check_worker,
    check_libraries,
    check_fonts,
    check_static_files,
    check_storage,
    check_space,
    check_keys,
    check_exposure,
    check_browser,
)
