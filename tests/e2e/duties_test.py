"""assay duties: answers, bad input, rules of one's own, and the questions on a terminal."""
import json
import os
import pty
import select
import shutil
import subprocess
import time
import unittest
from pathlib import Path

from office import CONFIGURATION, CONFLICT, NOT_FOUND, OK, PROGRAM, TOP, USAGE, Office

CHAT = '[facts]\ntext_simulates_person = true\noffers_service_to_public = true\nlikely_to_confuse_public = true\n'


class Duties(Office):
    def facts(self, text, name="facts.toml"):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def verdicts(self, *words, text=CHAT):
        document = json.loads(self.assay("duties", "--facts", self.facts(text, "f.toml"), "--all", "--json", *words, expect=OK).out)
        return {duty["id"]: duty["verdict"] for duty in document["duties"]}

    def test_a_chat_service_has_its_duties(self):
        found = self.verdicts("--as-of", "2026-11-22")
        self.assertEqual(len(found), 254)
        self.assertEqual([found[name] for name in ("DS-17-1", "LM-04-1", "DS-12-3", "DS-17-2", "DH-4")],
                         ["applies", "applies", "armed", "no", "no"])

    def test_answers_are_for_a_day(self):
        self.assertEqual(self.verdicts("--as-of", "2025-08-31")["LM-04-1"], "no")
        self.assertEqual(self.verdicts("--as-of", "2025-09-01")["LM-04-1"], "applies")
        self.assertEqual(self.verdicts(text="as_of = 2025-08-31\n" + CHAT)["LM-04-1"], "no")
        self.assertEqual(set(self.verdicts("--as-of", "1990-01-01").values()), {"no"})

    def test_two_days_are_compared_in_either_spelling(self):
        dots = self.assay("duties", "--diff", "2025-08-31..2025-09-01", expect=OK).out
        self.assertEqual(self.assay("duties", "--diff", "2025-08-31", "2025-09-01", expect=OK).out, dots)
        self.assertIn("LM-05-1", dots)
        self.facts(CHAT)
        mine = json.loads(self.assay("duties", "--diff", "2025-08-31..2025-09-01", "--json", expect=OK).out)
        changed = {change["id"] for change in mine["changes"]}
        self.assertIn("LM-04-1", changed)
        self.assertNotIn("LM-06-4", changed, "not a platform")

    def test_bad_input_is_named_with_its_line(self):
        for text, code, words in (
                ("[facts]\nmake_text = true\n", USAGE, "f.toml:2: there is no fact `make_text`, did you mean `makes_text`?"),
                ("[facts]\nmakes_text = 7\n", USAGE, "f.toml:2: makes_text must be true, false or"),
                ("[facts]\ninternal_use_only = true\noffers_service_to_public = true\n", CONFLICT, "internal_use_only = yes (f.toml:2) contradicts"),
                ("[facts\n", CONFIGURATION, "f.toml:1"),
                ("as_of = 2025-13-01\n", CONFIGURATION, "f.toml:1")):
            done = self.assay("duties", "--facts", self.facts(text, "f.toml"), expect=code)
            self.assertIn(words, done.err)
        self.assertIn("facts.toml", self.assay("duties", expect=NOT_FOUND).err)
        self.assay("duties", "--facts", "nothing.toml", expect=NOT_FOUND)
        self.facts(CHAT)
        self.assay("duties", "--as-of", "tomorrow", expect=USAGE)
        self.assay("duties", "--diff", "2025-08-31", expect=USAGE)
        self.assay("duties", "2025-08-31", expect=USAGE)
        self.assay("duties", "--json", "--html", expect=USAGE)
        self.assertIn("did you mean `service_provider`", self.assay("duties", "--role", "service_providr", expect=USAGE).err)
        self.assertIn("did you mean `DS-16-1`", self.assay("duties", "show", "DS-16-11", expect=NOT_FOUND).err)

    def test_facts_come_from_standard_input_too(self):
        done = subprocess.run([PROGRAM, "duties", "--facts", "-", "--json"], input=CHAT, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, OK, done.stderr)
        self.assertEqual(json.loads(done.stdout)["deep_synthesis"], "yes")

    def test_no_assay_toml_is_needed(self):
        bare = self.folder / "bare"
        bare.mkdir()
        (bare / "facts.toml").write_text(CHAT, encoding="utf-8")
        done = subprocess.run([PROGRAM, "duties"], cwd=bare, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, OK, done.stderr)

    def own_rules(self):
        shutil.copytree(TOP / "rules", self.folder / "my-rules")
        settings = self.folder / "assay.toml"
        text = settings.read_text(encoding="utf-8")
        self.assertIn('# rules = ""', text)
        settings.write_text(text.replace('# rules = ""', 'rules = "my-rules"'), encoding="utf-8")
        return self.folder / "my-rules"

    def test_a_folder_takes_the_place_of_the_built_in_rules(self):
        self.facts(CHAT)
        before = json.loads(self.assay("duties", "--json", expect=OK).out)["rules"]
        rules = self.own_rules()
        self.assertEqual(json.loads(self.assay("duties", "--json", expect=OK).out)["rules"], before)
        duties = rules / "duties/ds-2022.toml"
        duties.write_text(duties.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
        self.assertNotEqual(json.loads(self.assay("duties", "--json", expect=OK).out)["rules"], before)

    def test_faults_in_rules_name_file_and_line(self):
        rules = self.own_rules()
        duties = rules / "duties/ds-2022.toml"
        duties.write_text(duties.read_text(encoding="utf-8").replace('triggers = ["ds_service_offered"]', 'triggers = ["ds_service_offerd"]', 1),
                          encoding="utf-8")
        done = self.assay("duties", "facts", expect=CONFIGURATION)
        self.assertRegex(done.err, r"my-rules: duties/ds-2022.toml:\d+: there is no fact `ds_service_offerd`")
        shutil.rmtree(rules / "calendar")
        shutil.copy(TOP / "rules/duties/ds-2022.toml", duties)
        self.assertIn("rules/calendar", self.assay("duties", "facts", expect=CONFIGURATION).err)
        shutil.rmtree(rules)
        self.assay("duties", "facts", expect=CONFIGURATION)


class Terminal:
    """A person at a terminal: types answers and sees what comes."""

    def __init__(self, folder, *words, language="C.UTF-8"):
        self.child, self.master = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.environ.update(LC_ALL=language, NO_COLOR="1")
            os.execv(PROGRAM, [PROGRAM, *words])
        self.seen = ""

    def until(self, words, timeout=60):
        end = time.monotonic() + timeout
        start = len(self.seen)
        while words not in self.seen[start:]:
            if time.monotonic() > end:
                raise AssertionError(f"never saw {words!r} in\n{self.seen}")
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    chunk = os.read(self.master, 65536)
                except OSError:  # the program has ended
                    chunk = b""
                if not chunk:
                    raise AssertionError(f"ended before {words!r}\n{self.seen}")
                self.seen += chunk.decode("utf-8", "replace")
        return self.seen[start:]

    def type(self, words):
        os.write(self.master, (words + "\n").encode())

    def finish(self):
        try:
            while chunk := os.read(self.master, 65536):
                self.seen += chunk.decode("utf-8", "replace")
        except OSError:
            pass
        os.close(self.master)
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


class Wizard(Office):
    def test_it_can_be_left_and_taken_up_again(self):
        person = Terminal(self.folder, "duties")
        person.until("service's name")
        person.type("Night Sketch")
        person.until("q leave > ")
        person.type("y")
        person.until("q leave > ")
        person.type("nonsense")
        person.until("y, n, u, b or q")
        person.type("n")
        person.until("q leave > ")
        person.type("b")
        person.until("q leave > ")
        person.type("q")
        self.assertEqual(person.finish(), OK, person.seen)
        written = (self.folder / "facts.toml").read_text(encoding="utf-8")
        self.assertIn('service = "Night Sketch"', written)
        self.assertIn("makes_text = true", written)
        self.assertNotIn("makes_voice", written, "taken back")
        self.assertIn("1. Is it deep synthesis: yes", person.seen)
        again = Terminal(self.folder, "duties", language="zh_CN.UTF-8")
        first = again.until("q 离开 > ")
        self.assertIn("语音", first, "goes on behind the first answer")
        again.type("不清楚")
        again.until("q 离开 > ")
        again.type("q")
        self.assertEqual(again.finish(), OK, again.seen)
        self.assertIn('makes_voice = "unknown"', (self.folder / "facts.toml").read_text(encoding="utf-8"))

    def test_what_an_answer_rules_out_is_not_asked(self):
        person = Terminal(self.folder, "duties")
        person.until("service's name")
        person.type("s")
        for _ in range(200):
            try:
                asked = person.until("q leave > ")
            except AssertionError:
                break  # the last one was answered
            person.type("y" if "edit text" in asked or "to the public in the mainland" in asked else "n")
        self.assertEqual(person.finish(), OK, person.seen)
        self.assertIn("Is identity verified by face recognition?", person.seen)
        for never in ("swap faces", "internal use only", "markedly change features of personal identity", "companion"):
            self.assertNotIn(never + "?", person.seen)
        written = (self.folder / "facts.toml").read_text(encoding="utf-8")
        self.assertIn("offers_service_to_public = true", written)
        again = self.assay("duties", "--facts", "facts.toml", "--json", expect=OK)
        self.assertEqual(json.loads(again.out)["deep_synthesis"], "yes")


if __name__ == "__main__":
    unittest.main()
