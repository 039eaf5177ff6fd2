"""assay screen: verdicts with their reasons, imports with bad lines, coverage, replay, and input of any kind."""
import json
import os
import subprocess
import unittest

from office import FINDINGS, NOT_FOUND, OK, PROGRAM, SAMPLES, USAGE, Office

ENTRIES = SAMPLES / "screening/entries.jsonl"


class Screen(Office):
    def text(self, content, name="text.txt"):
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def entries(self, *entries, name="entries.jsonl"):
        lines = [json.dumps({"category": "A.1h", "text": "赌博网站", **entry}, ensure_ascii=False) for entry in entries]
        return self.text("\n".join(lines) + "\n", name)

    def document(self, *words, expect):
        return json.loads(self.assay("screen", "--json", *words, expect=expect).out)

    def test_the_sample_is_stopped_and_says_why(self):
        document = self.document(SAMPLES / "screening/reply.txt", SAMPLES / "article.md", "--entries", ENTRIES, expect=FINDINGS)
        self.assertEqual([one["outcome"] for one in document["files"]], ["block", "pass"])
        raw = (SAMPLES / "screening/reply.txt").read_bytes()
        gamble, phone = document["files"][0]["reasons"]
        self.assertEqual((gamble["entry"], phone["entry"]), ("gamble-1", "phone-1"))
        self.assertEqual(raw[gamble["begin"]:gamble["end"]].decode(), "賭🌸bo網z")
        self.assertEqual(gamble["foldings"], ["traditional", "emoji", "pinyin", "initials"])
        for step in gamble["chain"]:
            self.assertEqual(raw[step["begin"]:step["end"]].decode(), step["from"])
        self.assertEqual(document["files"][0]["moderation"], ["illicit"])

    def test_actions_give_outcomes_and_exit_codes(self):
        for action, outcome, code in (("note", "pass", OK), ("answer", "answer", FINDINGS), ("hold", "hold", FINDINGS),
                                      ("block", "block", FINDINGS)):
            document = self.document(self.text("去赌博网站"), "-e", self.entries({"id": "a", "action": action}), expect=code)
            self.assertEqual(document["files"][0]["outcome"], outcome)

    def test_standard_input_and_surfaces(self):
        entries = self.entries({"id": "a", "surfaces": ["prompt"]})
        for surface, code in (("prompt", FINDINGS), ("output", OK)):
            done = subprocess.run([PROGRAM, "screen", "-", "-e", entries, "--surface", surface], cwd=self.folder, input="赌博网站",
                                  capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
            self.assertEqual(done.returncode, code, done.stderr)

    def test_bad_lines_are_named_and_all_others_are_in(self):
        lines = [json.dumps({"id": f"e-{i}", "text": f"词语{i}号", "category": "A.1a"}, ensure_ascii=False) for i in range(2000)]
        lines[10] = '{"id":"broken"'
        lines[999] = json.dumps({"id": "e-999", "text": "词", "category": "A.9"})
        lines[1500] = json.dumps({"id": "e-1500", "kind": "pattern", "text": "(a+)+", "category": "A.1a"})
        name = self.text("\n".join(lines), "many.jsonl")
        done = self.assay("screen", "--dry-run", "-e", name, expect=FINDINGS)
        self.assertIn("many.jsonl  1997 good, 3 refused", done.out)
        self.assertEqual([line.split(":")[1] for line in done.err.splitlines()], ["11", "1000", "1501"])
        self.assertIn("there is no kind of risk `A.9`", done.err)
        document = self.document(self.text("词语1999号"), "-e", name, expect=FINDINGS)
        self.assertEqual(document["files"][0]["reasons"][0]["entry"], "e-1999")
        self.assertEqual([bad["line"] for bad in document["entries"][0]["bad"]], [11, 1000, 1501])

    def test_a_dry_run_tries_entries_on_their_own_examples(self):
        good = self.entries({"id": "a", "examples": ["去賭博網站"], "counter_examples": ["博弈"]})
        self.assay("screen", "--dry-run", "-e", good, expect=OK)
        bad = self.entries({"id": "a", "examples": ["赌场"]}, {"id": "b", "counter_examples": ["去赌博网站"]})
        self.assertEqual(self.assay("screen", "--dry-run", "-e", bad, expect=FINDINGS).err.count("examples: number 1"), 2)

    def test_csv_is_read_too(self):
        name = self.text('id,text,category,action\na,赌博网站,A.1h,hold\nb,"bad "quote",A.1h,hold\n', "entries.csv")
        document = self.document(self.text("赌博网站"), "-e", name, expect=FINDINGS)
        self.assertEqual(document["files"][0]["outcome"], "hold")
        self.assertEqual([bad["line"] for bad in document["entries"][0]["bad"]], [3])

    def test_one_id_stands_once_in_all_files(self):
        first, second = self.entries({"id": "a"}), self.entries({"id": "a"}, name="more.jsonl")
        self.assertIn("id: a is in entries.jsonl too",
                      self.assay("screen", "--dry-run", "-e", first, "-e", second, expect=FINDINGS).err)

    def test_coverage_counts_against_the_list(self):
        document = self.document("--coverage", "-e", ENTRIES, expect=FINDINGS)["coverage"]
        kinds = {one["kind"]: one for one in document["kinds"]}
        self.assertEqual(len(kinds), 31)
        self.assertEqual((kinds["A.1h"]["entries"], kinds["A.1h"]["wanted"]), (2, 200))
        self.assertFalse(document["enough"])
        self.assertEqual(document["confidence"], "memory")
        self.assay("screen", "--coverage", expect=FINDINGS)

    def test_replay_shows_what_would_change(self):
        self.text("去赌博网站", "a.txt")
        self.text("今天天气很好", "b.txt")
        now, proposed = self.entries({"id": "a", "action": "hold"}), self.entries({"id": "b"}, name="next.jsonl")
        done = self.assay("screen", "a.txt", "b.txt", "-e", now, "--replay", proposed, expect=FINDINGS)
        self.assertIn("a.txt  hold -> block  gained b  lost a", done.out)
        self.assertNotIn("b.txt", done.out)
        self.assay("screen", "a.txt", "b.txt", "-e", now, "--replay", now, expect=OK)

    def test_what_is_no_text_is_screened_all_the_same(self):
        noise = self.text(os.urandom(300_000) + "賭\u200b博 网站".encode() + b"\xff\xe8\xb5", "noise")
        document = self.document(noise, self.text("", "empty"), "-e", self.entries({"id": "a"}), expect=FINDINGS)
        self.assertEqual([one["outcome"] for one in document["files"]], ["block", "pass"])
        self.assertEqual(document["files"][0]["reasons"][0]["begin"], 300_000)

    def test_a_long_line_takes_little_memory(self):
        with open(self.folder / "long", "wb") as out:
            for _ in range(64):
                out.write("天气很好".encode() * 87_381)
            out.write("赌博网站".encode())
        done = self.assay("screen", "long", "-e", self.entries({"id": "a"}), expect=FINDINGS,
                          before=() if os.environ.get("ASSAY_SANITIZED") == "1" else ("prlimit", "--as=600000000"), timeout=300)
        self.assertIn("block  1 hit", done.out)

    def test_what_cannot_be_is_said(self):
        self.assertIn("--entries FILE is missing", self.assay("screen", self.text("x"), expect=USAGE).err)
        self.assertIn("FILE is missing", self.assay("screen", "-e", ENTRIES, expect=USAGE).err)
        self.assay("screen", "x", "-e", "nowhere.jsonl", expect=NOT_FOUND)
        self.assay("screen", "nowhere.txt", "-e", ENTRIES, expect=NOT_FOUND)
        self.assay("screen", "x", "-e", ENTRIES, "--surface", "table", expect=USAGE)
        self.assertIn("line 1", self.assay("screen", "x", "-e", self.text("a,b\n1,2\n", "x.csv"), expect=USAGE).err)


if __name__ == "__main__":
    unittest.main()
