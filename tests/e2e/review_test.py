"""The feature database as a living thing: proposed, tried, entered and taken out by two persons, in force at any time, and had again."""
import json
import os
import subprocess
import time
import unittest

from office import DENIED, FINDINGS, NOT_FOUND, OK, PROGRAM, SAMPLES, USAGE, StaffedOffice, sha256

ENTRIES = SAMPLES / "screening/entries.jsonl"
ANSWERS = SAMPLES / "screening/answers.jsonl"


class Lines:
    """A process that answers texts line by line as long as it is fed."""

    def __init__(self, test, *words):
        self.process = subprocess.Popen([PROGRAM, "screen", "--lines", *words], cwd=test.folder, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "LC_ALL": "C.UTF-8"})
        test.addCleanup(self.close)

    def ask(self, text, **more):
        self.process.stdin.write(json.dumps({"text": text, **more}, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait_for(self, text, outcome, seconds=20):
        """Asks until it is so: a fifth of a second on an idle machine; the limit is for a busy one."""
        begin = time.monotonic()
        while True:
            answer = self.ask(text)
            if answer["outcome"] == outcome:
                return
            took = time.monotonic() - begin
            assert took < seconds, f"{answer['outcome']} after {took} s, wanted {outcome}"
            time.sleep(0.02)

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(30)
        self.process.stdout.close()
        self.process.stderr.close()


class Review(StaffedOffice):
    people = {"li.na": "reviewer,review_lead", "wang.fang": "review_lead"}

    def write(self, name, *entries):
        lines = [json.dumps({"category": "A.1h", "text": "赌博网站", **entry}, ensure_ascii=False) for entry in entries]
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return name

    def propose(self, name, *words, expect=OK):
        self.login("li.na")
        return json.loads(self.assay("review", "import", name, "--json", *words, expect=expect).out)

    def move(self, number, move, *words, expect=OK, who="wang.fang"):
        self.login(who)
        return self.assay("register", "move", number, move, *words, "--json", expect=expect)

    def enter(self, number):
        self.move(number, "accept")
        self.move(number, "enter", "--set", "false_hits=0", "--set", "library_version=1", "--set", "entered_on=today")

    def set(self, *words):
        return json.loads(self.assay("review", "set", "--json", *words, expect=OK).out)

    def screen(self, text, *words, expect):
        (self.folder / "text.txt").write_text(text, encoding="utf-8")
        return json.loads(self.assay("screen", "text.txt", "--json", *words, expect=expect).out)

    @staticmethod
    def moment():
        """A time that lies behind all that was done and before all that follows."""
        time.sleep(0.01)
        seconds = time.time()
        time.sleep(0.01)
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds * 1000) % 1000:03d}Z"

    def test_entries_go_in_and_out_by_two_persons_and_every_set_is_had_again(self):
        number = self.propose(self.write("first.jsonl", {"id": "a"}, {"id": "b", "text": "六合彩", "action": "hold"}))["number"]
        self.assay("screen", "first.jsonl", expect=USAGE)  # proposed is not in force
        moments, sets = [], []

        def remember():
            moments.append(self.moment())
            sets.append(self.set())

        remember()
        self.assertIn("two persons", self.move(number, "accept", who="li.na", expect=DENIED).err)
        self.move(number, "accept")
        remember()
        seen = self.screen("去赌博网站", expect=OK)
        self.assertEqual((seen["files"][0]["outcome"], seen["files"][0]["reasons"][0]["action"]), ("pass", "note"))
        self.assertEqual(seen["digest"], sets[-1]["digest"])
        self.move(number, "enter", "--set", "false_hits=0", "--set", "library_version=1", "--set", "entered_on=today")
        remember()
        self.assertEqual(self.screen("去赌博网站", expect=FINDINGS)["files"][0]["outcome"], "block")
        second = self.propose(self.write("second.jsonl", {"id": "a", "action": "hold"}, {"id": "c", "text": "发票"}))["number"]
        self.enter(second)
        remember()
        self.assertEqual(sets[-1]["replaced"], 1)
        self.assertEqual(self.screen("去赌博网站", expect=FINDINGS)["files"][0]["outcome"], "hold")
        self.move(number, "propose-removal", "--reason", "误报", who="li.na")
        self.move(number, "remove", "--set", "removed_reason=误报")
        remember()
        self.assertEqual([one["entries"] for one in sets], [0, 2, 2, 3, 2])
        self.assertEqual([one["trial"] for one in sets], [0, 2, 0, 0, 0])
        self.assertEqual(len({one["digest"] for one in sets}), 5)
        self.assertEqual((sets[3]["batches"][0]["proposer"], sets[3]["batches"][0]["reviewer"]), ("li.na", "wang.fang"))
        for moment, then in zip(moments, sets):
            again = self.set("--as-of", moment, "-o", "then.jsonl")
            self.assertEqual(again["digest"], then["digest"], moment)
            if then["entries"]:
                self.assertEqual(self.screen("x", "-e", "then.jsonl", expect=OK)["digest"], then["digest"])
                self.assertEqual(self.screen("x", "--as-of", moment, expect=OK)["digest"], then["digest"])
        self.assertEqual(self.screen("去赌博网站", "--as-of", moments[2], expect=FINDINGS)["files"][0]["outcome"], "block")
        shown = json.loads(self.assay("evidence", "show", "--json", "-n", "1000", expect=OK).out)["events"]
        kinds = [event["record"]["kind"] for event in shown]
        self.assertEqual(kinds.count("record.created"), 2)
        self.assertEqual(kinds.count("record.moved"), 8)
        self.assay("evidence", "check", expect=OK)
        self.assay("register", "check", expect=OK)

    def test_a_file_that_came_after_the_proposal_does_not_count(self):
        number = self.propose(self.write("first.jsonl", {"id": "a"}))["number"]
        self.login("wang.fang")
        self.assay("register", "attach", number, self.write("late.jsonl", {"id": "z", "text": "天气"}), expect=OK)
        self.enter(number)
        self.assertEqual(self.set()["entries"], 1)
        self.assertEqual(self.screen("天气", expect=OK)["files"][0]["hits"], 0)

    def test_a_file_that_was_changed_on_disk_is_noticed(self):
        number = self.propose(self.write("first.jsonl", {"id": "a"}))["number"]
        self.enter(number)
        kept = [path for path in (self.folder / ".assay").rglob("*") if path.is_file() and b'"id":"a"' in path.read_bytes()[:40]]
        self.assertEqual(len(kept), 1)
        kept[0].chmod(0o600)
        kept[0].write_bytes(kept[0].read_bytes().replace("赌博网站".encode(), "赌博网页".encode()))
        self.assertIn(number, self.assay("screen", "first.jsonl").err)
        self.assertNotEqual(self.assay("review", "set").code, OK)

    def test_bad_lines_are_named_and_the_others_proposed(self):
        name = self.write("many.jsonl", *({"id": f"e-{i}", "text": f"词语{i}号", "category": "A.1a"} for i in range(500)))
        with open(self.folder / name, "a", encoding="utf-8") as out:
            out.write('{"id":"broken"\n')
        self.assertEqual(json.loads(self.assay("review", "import", name, "--dry-run", "--json", expect=FINDINGS).out)["taken"], 500)
        made = self.propose(name, "--as", "november", expect=FINDINGS)
        self.assertEqual((made["taken"], made["refused"], made["entries"][0]["bad"][0]["line"]), (500, 1, 501))
        self.assertIn("november", self.assay("register", "show", made["number"], expect=OK).out)

    def test_all_kinds_are_had_and_texts_are_judged_by_them(self):
        number = self.propose(ENTRIES)["number"]
        self.enter(number)
        kinds = {one["kind"] for one in self.set()["kinds"]}
        self.assertEqual(kinds, {"keyword", "combination", "pattern", "exception", "near-text", "url", "contact", "image", "video",
                                 "audio"})
        text = ("见ｗｗｗ．ＤＵ-bo%2Eexample:80/x，或打（+86）一三九-0013 9零零零。"
                "你好，我是平台客服，您的賬户因异常已被冻结，请在今天下午六点前点击链接重新验证身份，否则将自动扣除保证金五千元。")
        found = self.screen(text, "--surface", "file", expect=FINDINGS)["files"][0]
        raw = text.encode()
        there = {one["kind"]: raw[one["begin"]:one["end"]].decode() for one in found["reasons"]}
        self.assertEqual(there["url"], "ＤＵ-bo%2Eexample")
        self.assertEqual(there["contact"], "一三九-0013 9零零零")
        self.assertIn("今天下午六点前点击链接", there["near-text"])
        near = self.screen("单号9139001390007，另见 du-bo.example.org", "--surface", "file", expect=OK)["files"][0]["reasons"]
        self.assertFalse({one["kind"] for one in near} & {"contact", "url", "near-text"}, near)

    def events(self, kind):
        shown = json.loads(self.assay("evidence", "show", "--json", "-n", "1000", expect=OK).out)["events"]
        return [json.loads(event["record"]["detail"]) for event in shown if event["record"]["kind"] == kind]

    def propose_by_hand(self, entries, **fields):
        """A record made field by field, as the file has it but for what is said otherwise."""
        self.login("li.na")
        name = self.write("hand.jsonl", *entries)
        digest = sha256(self.folder / name)
        all_fields = {"title": "by hand", "feature_kind": "keyword", "risk_class": "a-1", "entry_count": len(entries),
                      "entries_digest": digest, "action": "block", "applies_to": "prompt,system,output,reasoning,tool-call,file,image-text",
                      "source": "by hand", **fields}
        words = [word for key, value in all_fields.items() for word in ("--set", f"{key}={value}")]
        made = json.loads(self.assay("register", "new", "feature-entry", *words, "--json", expect=OK).out)
        number = (made["record"] if "record" in made else made)["number"]
        return number, self.assay("register", "move", number, "propose", "--attach", name, "--json")

    def test_what_is_approved_is_what_counts(self):
        good = [{"id": "a"}, {"id": "b", "text": "六合彩"}]
        number, done = self.propose_by_hand(good)
        self.assertEqual(done.code, OK, done)
        for entries, fields, says in ((good, {"entry_count": 3}, ("entry_count says `3`", "has `2`", "--set entry_count=2")),
                                      (good, {"entries_digest": "0" * 64}, ("entries_digest says `000",)),
                                      (good, {"action": "note"}, ("action says `note`", "has `block`")),
                                      (good, {"applies_to": "output"}, ("applies_to says `output`",)),
                                      (good, {"risk_class": "a-2"}, ("risk_class says `a-2`", "has `a-1`")),
                                      ([{"id": "a", "kind": "nonsense"}], {}, ("line 1", "kind")),
                                      ([{"id": "a", "category": "A.9z"}], {}, ("line 1", "A.9z")),
                                      ([{"id": "a"}, {"id": "a"}], {}, ("line 2", "twice")),
                                      ([{"id": "a", "examples": ["天气"]}], {}, ("line 1", "examples"))):
            _, done = self.propose_by_hand(entries, **fields)
            self.assertEqual(done.code, USAGE, done)
            for one in says:
                self.assertIn(one, done.err)
        self.login("wang.fang")  # changes what the second person would read
        self.assay("register", "edit", number, "--set", "action=note", expect=OK)
        self.login("admin")
        self.assay("account", "add", "zhao.min", "--roles", "review_lead", env=self.password, expect=OK)
        self.assertIn("action says `note`", self.move(number, "accept", who="zhao.min", expect=USAGE).err)
        self.assay("register", "edit", number, "--set", "action=block", expect=OK)
        self.enter(number)
        self.assertEqual(self.set()["entries"], 2)

    def test_a_record_brought_in_by_hand_does_not_count_and_the_others_do(self):
        self.enter(self.propose(self.write("first.jsonl", {"id": "a"}))["number"])
        row = {"number": "FE-2020-000001", "state": "in-library", "fields": {
            "title": "x", "feature_kind": "keyword", "risk_class": ["a-1"], "entry_count": 1, "entries_digest": "0" * 64,
            "action": "note", "applies_to": ["output"], "source": "x", "false_hits": 0, "library_version": "1",
            "entered_on": "2026-01-01"}}
        (self.folder / "rows.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        self.login("admin")
        self.assay("register", "import", "feature-entry", "rows.jsonl", expect=OK)
        self.login("li.na")
        self.assay("register", "attach", "FE-2020-000001", self.write("late.jsonl", {"id": "z", "text": "天气"}), expect=OK)
        told = self.set()
        self.assertEqual((told["entries"], told["refused"][0]["number"]), (1, "FE-2020-000001"))
        self.assertIn("FE-2020-000001", self.assay("screen", "first.jsonl", expect=FINDINGS).err)
        self.assertEqual(self.screen("天气", expect=OK)["files"][0]["hits"], 0)
        self.assertEqual(len(self.events("review.records-refused")), 1, "once, however often it is read")

    def test_what_one_process_changes_counts_in_another_that_runs(self):
        self.enter(self.propose(self.write("first.jsonl", {"id": "a", "text": "彩票"}))["number"])
        other = Lines(self)
        self.assertEqual(other.ask("去赌博网站")["outcome"], "pass")
        number = self.propose(self.write("second.jsonl", {"id": "b"}))["number"]
        self.enter(number)
        other.wait_for("去赌博网站", "block")
        self.move(number, "propose-removal", "--reason", "误报", who="li.na")
        self.move(number, "remove", "--set", "removed_reason=误报")
        other.wait_for("去赌博网站", "pass")
        self.assertEqual(other.ask("买彩票")["outcome"], "block")

    def test_an_entry_that_floods_is_out_in_all_processes_until_a_person_restores_it(self):
        self.enter(self.propose(self.write("first.jsonl", {"id": "a", "text": "天气", "flood": 5},
                                           {"id": "b", "text": "彩票", "flood": 5}))["number"])
        before = self.set()["digest"]
        one, other = Lines(self), Lines(self)
        self.assertEqual(other.ask("天气好")["outcome"], "block")
        for _ in range(5):
            self.assertEqual(one.ask("天气好")["outcome"], "block")
        last = one.ask("天气好")
        self.assertEqual([(trip["entry"], trip["hits"], trip["limit"]) for trip in last["tripped"]], [("a", 6, 5)])
        self.assertEqual(one.ask("天气好")["outcome"], "pass")
        other.wait_for("天气好", "pass")
        self.assertEqual(other.ask("彩票")["outcome"], "block")
        told = self.set()
        self.assertEqual([(trip["entry"], trip["record"]) for trip in told["tripped"]], [("a", last["tripped"][0]["record"])])
        self.assertEqual(told["entries"], 1)
        for _ in range(5):  # and the one before
            last = other.ask("彩票")
        events = self.events("review.entry-tripped")
        self.assertEqual(sorted((event["entry"], event["number"]) for event in events),
                         [("a", told["tripped"][0]["record"]), ("b", last["tripped"][0]["record"])])
        self.assertNotEqual(told["tripped"][0]["record"], last["tripped"][0]["record"])
        seen = self.screen("天气好", expect=OK)
        self.assertEqual({trip["entry"] for trip in seen["tripped"]}, {"a", "b"})
        number = told["tripped"][0]["record"]
        self.move(number, "restore", expect=USAGE)
        self.move(number, "restore", "--reason", "looked at")
        for process in (one, other):
            process.wait_for("天气好", "block")
        self.move(last["tripped"][0]["record"], "restore", "--reason", "looked at")
        self.assertEqual(self.set()["digest"], before)
        self.assay("register", "check", expect=OK)

    def test_a_share_of_subjects_is_the_same_each_time(self):
        self.write("share.jsonl", {"id": "a", "text": "天气", "rollout": 300})
        lines = Lines(self, "-e", "share.jsonl")
        first = [lines.ask("天气好", subject=f"u{i}")["outcome"] for i in range(400)]
        self.assertEqual(first, [lines.ask("今天天气很好", subject=f"u{i}")["outcome"] for i in range(400)])
        self.assertTrue(80 <= first.count("block") <= 160, first.count("block"))
        (self.folder / "text.txt").write_text("天气好", encoding="utf-8")
        for i in range(12):
            done = self.assay("screen", "text.txt", "-e", "share.jsonl", "--subject", f"u{i}", "--json")
            self.assertEqual(json.loads(done.out)["files"][0]["outcome"], first[i])

    def test_an_old_set_is_had_again_by_its_digest(self):
        digests = [self.set()["digest"]]
        for i in range(3):
            self.enter(self.propose(self.write(f"{i}.jsonl", {"id": f"e{i}", "text": f"词语{i}号"}))["number"])
            digests.append(self.set()["digest"])
        for i, digest in enumerate(digests[1:], 1):
            again = self.set("--digest", digest[:16], "-o", "then.jsonl")
            self.assertEqual((again["digest"], again["entries"]), (digest, i))
            self.assertEqual(self.set("--as-of", again["as_of"])["digest"], digest)
            self.assertEqual(self.screen("x", "-e", "then.jsonl", expect=OK)["digest"], digest)
        self.assertIn("no set", self.assay("review", "set", "--digest", "0" * 64, expect=NOT_FOUND).err)

    def test_an_answer_goes_out_as_far_as_nothing_forbids_it(self):
        self.write("now.jsonl", {"id": "a"}, {"id": "u", "kind": "url", "text": "bad.example"})

        def stream(*pieces, words=("-e", "now.jsonl")):
            process = subprocess.Popen([PROGRAM, "screen", "--stream", "--json", *words], cwd=self.folder, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "LC_ALL": "C.UTF-8"})
            for piece in pieces:
                if process.poll() is None:  # it ends when it blocks
                    process.stdin.write(piece)
                    process.stdin.flush()
                    time.sleep(0.1)
            out, err = process.communicate()
            return process.returncode, out.decode(), json.loads(err.splitlines()[-1])

        raw = "你好，去赌博网站看看".encode()
        code, out, told = stream(raw[:11], raw[11:16], raw[16:])
        self.assertEqual((code, out, told["flow"], told["verdict"]["outcome"]), (FINDINGS, "你好，去", "blocked", "block"))
        code, out, told = stream("好的，见 www.".encode(), b"bad.exa", b"m")
        self.assertEqual((code, out, told["flow"]), (OK, "好的，见 www.bad.exam", "open"))
        self.assertEqual(stream("见 bad.example".encode())[:2], (FINDINGS, "见 "))
        code, out, told = stream("好的，见 www.".encode(), "du-bo.example".encode(), words=("-e", ENTRIES))
        self.assertEqual((code, out, told.get("holds_whole_answer")), (FINDINGS, "好的，见 www.", None))
        near = next(one for one in map(json.loads, ENTRIES.read_text(encoding="utf-8").splitlines()) if one.get("kind") == "near-text")
        self.write("near.jsonl", {**near, "surfaces": ["output"]})
        told = stream("天气".encode(), words=("-e", "near.jsonl"))[2]
        self.assertEqual(told["holds_whole_answer"], "scam-text-1")
        self.assay("screen", "--stream", "now.jsonl", "-e", "now.jsonl", expect=USAGE)

    def test_a_damaged_index_is_an_event(self):
        self.write("now.jsonl", {"id": "p", "kind": "image", "text": "0f" * 32})
        self.assay("screen", "now.jsonl", "-e", "now.jsonl", "--index", "pictures.index", expect=OK)
        index = self.folder / "pictures.index"
        index.write_bytes(index.read_bytes()[:-7])
        self.assertIn("damaged", self.assay("screen", "now.jsonl", "-e", "now.jsonl", "--index", "pictures.index", expect=OK).err)
        self.assay("screen", "now.jsonl", "-e", "now.jsonl", "--index", "pictures.index", expect=OK)
        events = self.events("review.index-rebuilt")
        self.assertEqual([event["file"] for event in events], ["pictures.index"])

    def test_a_standard_answer_is_named_with_its_version(self):
        document = self.screen("自杀的方法", "-e", ENTRIES, "--answers", ANSWERS, "--surface", "prompt", expect=FINDINGS)
        self.assertEqual((document["files"][0]["outcome"], document["files"][0]["answer"]["id"]), ("answer", "care"))
        self.assertRegex(document["answers"], "^[0-9a-f]{64}$")
        self.assertRegex(document["files"][0]["answer"]["version"], "^[0-9a-f]{64}$")
        (self.folder / "bad.jsonl").write_text('{"id":"a","zh":"甲"}\n', encoding="utf-8")
        self.assertIn("line 1", self.assay("screen", "text.txt", "-e", ENTRIES, "--answers", "bad.jsonl", expect=USAGE).err)

    def test_stored_texts_show_what_a_proposed_set_would_change(self):
        lines = [{"id": f"t{i}", "text": "去赌博网站" if i % 10 == 3 else "今天天气很好"} for i in range(50)]
        (self.folder / "stored.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines) + "\nnonsense\n",
                                                  encoding="utf-8")
        now, proposed = self.write("now.jsonl", {"id": "b", "text": "彩票"}), self.write("next.jsonl", {"id": "a"})
        done = json.loads(self.assay("screen", "--stored", "stored.jsonl", "-e", now, "--replay", proposed, "--json", expect=FINDINGS).out)
        self.assertEqual((done["summary"]["changed"], done["summary"]["unreadable"]), (5, 1))
        changed = [one["file"] for one in done["files"] if one.get("proposed", {}).get("gained")]
        self.assertEqual(changed, [f"stored.jsonl#t{i}" for i in range(3, 50, 10)])


if __name__ == "__main__":
    unittest.main()
