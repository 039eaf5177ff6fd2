"""A PostgreSQL server of one's own: on a Unix socket in a scratch folder, gone afterwards.

    with Cluster() as cluster:
        cluster.url("records")           # of a database, made if it is not there

    python3 tests/postgres.py run PROGRAM ARGUMENTS...     with $ASSAY_TEST_POSTGRES, the URL of an empty database
"""
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

# Nothing of it has to survive, so nothing is flushed; messages stay in its log.
SETTINGS = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
            "shared_buffers": "128MB", "max_connections": "40", "log_min_messages": "fatal", "max_wal_size": "4GB"}


def programs():
    """The folder of initdb and pg_ctl of the newest server that is installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise FileNotFoundError("initdb: PostgreSQL's server is not installed (packaging/apt.txt, section [test])")
    return Path(on_path).resolve().parent


class Cluster:
    """@param settings  of postgresql.conf, over those above"""

    def __init__(self, **settings):
        self._settings = {**SETTINGS, **settings}
        self._as = {}
        if os.geteuid() == 0:  # initdb refuses root
            nobody = pwd.getpwnam("nobody")
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._known = set()

    def __enter__(self):
        # a socket's path has 107 bytes at most
        base = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
        self.folder = Path(tempfile.mkdtemp(prefix="assay-pg-", dir=base))
        try:
            if self._as:
                os.chown(self.folder, self._as["user"], self._as["group"])
            self.folder.chmod(0o755)
            self._bin = programs()
            self._run("initdb", "-D", self._data, "-U", "assay", "-A", "trust", "--encoding=UTF8", "--locale=C", "--no-sync")
            with open(self.folder / "data/postgresql.conf", "a", encoding="utf-8") as conf:
                for name, value in {**self._settings, "unix_socket_directories": self.folder}.items():
                    conf.write(f"{name} = '{value}'\n")
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_):
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self._run("pg_ctl", "-D", self._data, "-l", self.folder / "log", "-s", "-w", "-t", "60", "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self._data, "-s", "-w", "-m", mode, "stop")

    def url(self, database="assay"):
        if database not in self._known:
            there = self.query(f"SELECT 1 FROM pg_database WHERE datname = '{database}'", "postgres")
            if not there:
                self.query(f'CREATE DATABASE "{database}"', "postgres")
            self._known.add(database)
        return self._url(database)

    def query(self, sql, database="assay"):
        """What psql prints, bare."""
        return self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self._url(database), "-c", sql).strip()

    @property
    def _data(self):
        return self.folder / "data"

    def _url(self, database):
        return f"postgresql://assay@/{database}?host={self.folder}"

    def _run(self, program, *words):
        log = self.folder / "output"  # a pipe would stay open in the server
        with open(log, "w+", encoding="utf-8") as out:
            done = subprocess.run([self._bin / program, *map(str, words)], cwd="/", stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=subprocess.STDOUT, check=False, **self._as)
            out.seek(0)
            text = out.read()
        if done.returncode != 0:
            server = self.folder / "log"
            more = server.read_text(errors="replace") if server.exists() else ""
            raise RuntimeError(f"{program} failed with {done.returncode}:\n{text}{more}")
        return text


def main(words):
    if len(words) < 2 or words[0] != "run":
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server is stopped on the way out
    with Cluster() as cluster:
        return subprocess.run(words[1:], env={**os.environ, "ASSAY_TEST_POSTGRES": cluster.url("assay")},
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
