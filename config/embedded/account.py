"""The OS user under whom the servers run: ourselves, or an unprivileged one when we are root.

PostgreSQL refuses to run as root. The account must reach its binaries and its data, so the folders above
them get the right to be passed through (never to be listed), and only where it is missing.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from config.embedded.servers import ServiceError

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "lunxun"


class Credentials(TypedDict, total=False):
    """Arguments of subprocess that switch the user; empty when there is nothing to switch."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Who owns the servers' folders and processes."""

    uid: int
    gid: int

    @property
    def credentials(self) -> Credentials:
        """Say how to start a process as this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own_folder(self, folder: Path) -> None:
        """Make a private folder of this account, and the way to it passable."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {self.uid, os.geteuid()}:
            raise ServiceError(f"{folder} 属于其他用户，请删除后重试。")
        if found.st_uid != self.uid:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        self.open_way(folder)

    def open_way(self, path: Path) -> None:
        """Let this account pass through the folders above `path`."""
        if not self.credentials:
            return
        for parent in path.resolve().parents:
            mode = stat.S_IMODE(parent.stat().st_mode)
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)


def service_account() -> Account:
    """Return the account to run servers under, creating it when root has none yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if not _known(ACCOUNT) and (
        useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    ):
        command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false"]
        # Another installation may create it at the same moment: whether it exists is asked again below.
        subprocess.run([*command, ACCOUNT], check=False, capture_output=True)
    entry = pwd.getpwnam(ACCOUNT if _known(ACCOUNT) else "nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _known(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())
