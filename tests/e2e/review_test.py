"""The feature database as a living thing: proposed, tried, entered and taken out by two persons, in force at any time, and had again."""
import json
import time
import unittest

from office import DENIED, FINDINGS, OK, SAMPLES, USAGE, Office

ENTRIES = SAMPLES / "screening/entries.jsonl"
ANSWERS = SAMPLES / "screening/answers.jsonl"
PASSWORD = "a sentence is a good one"


class Review(Office):
    def setUp(self):
        super().setUp()
        path = self.folder / "password"
        path.write_text(PASSWORD + "\n", encoding="utf-8")
        path.chmod(0o600)
        self.password = {"ASSAY_PASSWORD_FILE": str(path)}
        self.assay("account", "add", "admin", env=self.password, expect=OK)
        self.login("admin")
        for name, roles in (("li.na", "reviewer,review_lead"), ("wang.fang", "review_lead")):
            self.assay("account", "add", name, "--roles", roles, env=self.password, expect=OK)
        self.login("li.na")

    def login(self, name):
        self.assay("login", name, env=self.password, expect=OK)

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
        text = ("见ｗｗｗ．ＤＵ-bo%2Eexample:80/x，或打（+86）一三八-0013 8零零零。"
                "你好，我是平台客服，您的賬户因异常已被冻结，请在今天下午六点前点击链接重新验证身份，否则将自动扣除保证金五千元。")
        found = self.screen(text, expect=FINDINGS)["files"][0]
        raw = text.encode()
        there = {one["kind"]: raw[one["begin"]:one["end"]].decode() for one in found["reasons"]}
        self.assertEqual(there["url"], "ＤＵ-bo%2Eexample")
        self.assertEqual(there["contact"], "一三八-0013 8零零零")
        self.assertIn("今天下午六点前点击链接", there["near-text"])
        self.assertEqual(self.screen("单号9138001380007，另见 du-bo.example.org", expect=OK)["files"][0]["hits"], 0)

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
