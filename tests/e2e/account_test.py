"""People log in at the command line: accounts, sessions, passwords that nobody sees."""
import contextlib
import json
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import time
import unittest

from office import CONFLICT, CONFIGURATION, DENIED, OK, PASSWORD, PROGRAM, SAMPLES, SANITIZED, USAGE, Office
from postgres import Cluster


class Accounts(Office):
    def setUp(self):
        super().setUp()
        self.write_password(PASSWORD)

    def write_password(self, text, mode=0o600):
        path = self.folder / "password"
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(mode)
        self.password = {"ASSAY_PASSWORD_FILE": str(path)}

    def account(self, *words, expect=OK, **how):
        return self.assay("account", *words, env=self.password, expect=expect, **how)

    def login(self, name, expect=OK):
        return self.assay("login", name, env=self.password, expect=expect)

    def events(self, kind):
        shown = json.loads(self.assay("evidence", "show", "--json", expect=OK).out)["events"]
        return [event["record"] for event in shown if event["record"]["kind"] == kind]

    def test_the_first_account_is_an_administrator_and_makes_the_others(self):
        self.assertIn("assay account add", self.assay("whoami", expect=DENIED).err)
        self.assertIn("assay account add", self.login("zhang.wei", expect=DENIED).err)
        self.account("add", "zhang.wei")
        self.assertIn("assay login", self.account("add", "li.na", expect=DENIED).err)
        self.login("zhang.wei")
        self.account("add", "li.na", "--roles", "reviewer,support")
        self.assertIn("`chef` is no role", self.account("add", "wang", "--roles", "chef", expect=USAGE).err)
        self.login("li.na")
        who = json.loads(self.assay("whoami", "--json", expect=OK).out)
        self.assertEqual((who["name"], who["tenant"], who["roles"]), ("li.na", "default", ["reviewer", "support"]))
        self.assertIn("administrator", self.account("add", "wang", expect=DENIED).err)
        self.account("disable", "zhang.wei", expect=DENIED)
        listed = json.loads(self.assay("account", "list", "--json", expect=OK).out)["accounts"]
        self.assertEqual([one["name"] for one in listed], ["li.na", "zhang.wei"])

    def test_each_act_is_an_event_and_no_password_is_anywhere(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        self.account("add", "li.na", "--roles", "reviewer")
        self.account("change", "li.na", "--roles", "support")
        self.account("disable", "li.na")
        created, changed, logins = (self.events(f"account.{kind}") for kind in ("created", "changed", "login"))
        self.assertEqual([event["actor"] for event in created], [f"uid {os.getuid()}", "zhang.wei"])
        self.assertEqual([json.loads(event["detail"])["what"] for event in changed], ["roles", "disabled"])
        self.assertEqual(json.loads(changed[0]["detail"])["roles"], ["support"])
        self.assertEqual(len(logins), 1)
        self.assay("evidence", "check", expect=OK)
        token = (self.folder / ".assay/session").read_bytes().split()[1]
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name not in ("password", "session"):
                content = path.read_bytes()
                self.assertNotIn(PASSWORD.encode(), content, path)
                self.assertNotIn(token, content, path)

    def test_a_session_is_its_owners_and_ends(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        session = self.folder / ".assay/session"
        self.assertEqual(session.stat().st_mode & 0o777, 0o600)
        self.assertEqual((self.folder / ".assay/records.db").stat().st_mode & 0o777, 0o600)
        kept = session.read_bytes()
        session.chmod(0o644)
        self.assertIn("chmod 600", self.assay("whoami", expect=DENIED).err)
        session.chmod(0o600)
        self.assay("whoami", expect=OK)
        self.assay("logout", expect=OK)
        self.assertFalse(session.exists())
        self.assay("whoami", expect=DENIED)
        self.assay("logout", expect=OK)
        session.write_bytes(kept)
        session.chmod(0o600)
        self.assay("whoami", expect=DENIED)  # the token is of no use any more

    def test_wrong_passwords_are_refused_and_then_cost_time(self):
        self.account("add", "zhang.wei")
        self.write_password("another sentence")
        one = self.login("zhang.wei", expect=DENIED).err
        self.assertEqual(self.login("nobody", expect=DENIED).err, one)
        for _ in range(8):  # the wait doubles: a machine too slow for the first is caught by a later one
            wait = re.search(r"try again in (\d+) s", self.login("zhang.wei", expect=DENIED).err)
            if wait:
                break
        self.assertTrue(wait)
        time.sleep(int(wait[1]) + 0.1)
        self.write_password(PASSWORD)
        self.login("zhang.wei")

    def test_a_password_file_that_others_may_read_is_refused(self):
        self.write_password(PASSWORD, 0o640)
        self.assertIn("chmod 600", self.account("add", "zhang.wei", expect=DENIED).err)
        self.write_password("short")
        self.account("add", "zhang.wei", expect=USAGE)

    def test_the_last_administrator_stays_one(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        self.account("disable", "zhang.wei", expect=CONFLICT)
        self.account("change", "zhang.wei", "--roles", "support", expect=CONFLICT)
        self.account("change", "zhang.wei", expect=USAGE)

    def test_a_new_password_ends_the_sessions_of_the_old_one(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        new = self.folder / "new"
        new.write_text("quite another sentence", encoding="utf-8")
        new.chmod(0o600)
        self.assay("account", "change", "zhang.wei", "--password", env={**self.password, "ASSAY_NEW_PASSWORD_FILE": str(new)}, expect=OK)
        self.assay("whoami", expect=DENIED)
        self.write_password("quite another sentence")
        self.login("zhang.wei")

    def test_one_s_own_password_is_changed_with_the_old_one_only(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        new = self.folder / "new"
        new.write_text("quite another sentence", encoding="utf-8")
        new.chmod(0o600)
        files = {**self.password, "ASSAY_NEW_PASSWORD_FILE": str(new)}
        change = ("account", "change", "zhang.wei", "--password")
        self.assertIn("ASSAY_NEW_PASSWORD_FILE", self.account(*change[1:], expect=USAGE, start_new_session=True).err)
        self.write_password("a guess")
        for _ in range(3):
            self.assertIn("the old password is wrong", self.assay(*change, env=files, expect=DENIED).err)
        self.write_password(PASSWORD)
        self.assertIn("try again in", self.assay(*change, env=files, expect=DENIED).err)
        refused = self.events("account.refused")
        self.assertEqual([json.loads(event["detail"])["what"] for event in refused], ["password"] * 3)
        time.sleep(1.1)
        self.assay(*change, env=files, expect=OK)
        self.assay("whoami", expect=DENIED)
        self.login("zhang.wei", expect=DENIED)
        self.write_password("quite another sentence")
        self.login("zhang.wei")

    def test_an_administrator_sets_another_s_password_without_the_old_one(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        self.account("add", "li.na", "--roles", "support")
        self.write_password("quite another sentence")
        self.account("change", "li.na", "--password")
        self.login("li.na")
        self.account("change", "zhang.wei", "--password", expect=DENIED)

    def test_a_wrong_password_at_the_login_is_evidence(self):
        self.account("add", "zhang.wei")
        self.write_password("a guess")
        self.login("zhang.wei", expect=DENIED)
        self.login("nobody", expect=DENIED)
        refused = self.events("account.refused")
        self.assertEqual([(event["actor"], json.loads(event["detail"])["what"]) for event in refused], [("zhang.wei", "login")])

    def accounts_there(self):
        path = self.folder / ".assay/records.db"
        with contextlib.closing(sqlite3.connect(path)) as store:
            return [name for name, in store.execute("SELECT name FROM account ORDER BY name")]

    def test_an_act_whose_program_is_killed_before_its_event_has_it_at_the_next_start(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        with contextlib.closing(sqlite3.connect(self.folder / ".assay/assay.db", isolation_level=None)) as log:
            log.execute("BEGIN IMMEDIATE")  # the program waits for its turn to append
            running = subprocess.Popen([PROGRAM, "account", "add", "li.na"], cwd=self.folder, env={**os.environ, **self.password},
                                       stdout=subprocess.DEVNULL)
            deadline = time.monotonic() + 30
            while "li.na" not in self.accounts_there() and time.monotonic() < deadline:
                time.sleep(0.02)
            running.kill()
            self.assertEqual(running.wait(), -signal.SIGKILL, "it was still there, between act and event")
            log.execute("ROLLBACK")
        self.assertEqual(self.accounts_there(), ["li.na", "zhang.wei"])
        self.assertEqual(len(self.events("account.created")), 1)
        self.assay("register", "list", expect=OK)
        self.assertEqual(len(self.events("account.created")), 2)
        self.assay("register", "list", expect=OK)
        self.assertEqual(len(self.events("account.created")), 2, "once")
        self.assay("evidence", "check", expect=OK)

    def test_an_event_that_the_log_refuses_is_said_and_waits(self):
        self.account("add", "zhang.wei")
        with self.log_that_refuses():
            done = self.login("zhang.wei")
            self.assertIn("1 event waits", done.err)
            made = self.account("add", "li.na", "--json")
            self.assertIn("2 events wait", made.err)
            self.assertEqual(json.loads(made.out)["evidence_waiting"], 2)
            self.assertEqual(json.loads(self.assay("register", "list", "--json", expect=OK).out)["evidence_waiting"], 2)
        made = self.account("change", "li.na", "--roles", "support", "--json")
        self.assertEqual((json.loads(made.out)["evidence_waiting"], made.err), (0, ""))
        self.assertEqual([event["kind"] for event in self.all_events()],
                         ["account.created", "account.login", "account.created", "account.changed"])
        self.assay("evidence", "check", expect=OK)

    def all_events(self):
        shown = json.loads(self.assay("evidence", "show", "--json", expect=OK).out)["events"]
        return [event["record"] for event in shown if event["record"]["kind"].startswith("account.")]

    def test_without_a_terminal_it_says_where_to_put_the_password(self):
        done = self.assay("account", "add", "zhang.wei", expect=USAGE, start_new_session=True)
        self.assertIn("ASSAY_PASSWORD_FILE", done.err)

    def type(self, words, lines):
        """Runs assay at a terminal and types; what it showed, and its exit code."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(PROGRAM, [PROGRAM, *words], {**os.environ, "LC_ALL": "C.UTF-8"})
        shown = b""
        deadline = time.monotonic() + (60 if SANITIZED else 20)
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(terminal, 4096)
            except OSError:  # the program has ended
                break
            if not piece:
                break
            shown += piece
            if lines and shown.rstrip().endswith(b":"):
                time.sleep(0.2)  # the prompt is there before the echo is off
                os.write(terminal, lines.pop(0).encode() + b"\n")
        return shown.decode(errors="replace"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_a_typed_password_is_not_shown(self):
        shown, code = self.type(["account", "add", "zhang.wei"], [PASSWORD, PASSWORD])
        self.assertEqual(code, OK, shown)
        self.assertNotIn(PASSWORD, shown)
        shown, code = self.type(["account", "add", "second"], [PASSWORD, "another one"])
        self.assertEqual(code, DENIED, shown)  # nobody is logged in
        shown, code = self.type(["login", "zhang.wei"], [PASSWORD])
        self.assertEqual(code, OK, shown)
        self.assertNotIn(PASSWORD, shown)
        shown, code = self.type(["account", "add", "second"], [PASSWORD, "another one"])
        self.assertEqual(code, USAGE, shown)
        self.assertIn("differ", shown)


class OnPostgres(Accounts):
    """The same, with the accounts on a server."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster().__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)
        cls.made = 0

    def setUp(self):
        super().setUp()
        type(self).made += 1
        self.url = self.cluster.url(f"office_{self.made}")
        self.set_url(self.url)

    def accounts_there(self):
        return sorted(self.cluster.query("SELECT name FROM account", f"office_{self.made}").split())

    def set_url(self, url):
        settings = self.folder / "assay.toml"
        kept = settings.read_text(encoding="utf-8").split("\n[store]\n", maxsplit=1)
        if len(kept) == 2:
            head, tail = kept[0], kept[1].split("\n\n", maxsplit=1)[1]
            settings.write_text(f'{head}\n[store]\nurl = "{url}"\n\n{tail}', encoding="utf-8")

    def test_a_session_is_its_owners_and_ends(self):
        self.account("add", "zhang.wei")
        self.login("zhang.wei")
        self.assertFalse((self.folder / ".assay/records.db").exists())
        self.assertEqual(self.cluster.query("SELECT name FROM account", f"office_{self.made}"), "zhang.wei")
        self.assay("logout", expect=OK)
        self.assay("whoami", expect=DENIED)

    def test_labelling_needs_no_server(self):
        self.set_url("postgresql://assay:geheim@127.0.0.1:1/assay")
        self.put(SAMPLES / "photo.jpg")
        self.label(self.folder / "photo.jpg")
        done = self.assay("whoami")
        self.assertNotEqual(done.code, OK)
        self.assertNotIn("geheim", done.err)
        self.set_url("postgresql://assay:geheim@/")
        done = self.assay("whoami", expect=CONFIGURATION)
        self.assertRegex(done.err, r"assay\.toml:\d+: `url` names no database")
        self.assertNotIn("geheim", done.err)


if __name__ == "__main__":
    unittest.main()
