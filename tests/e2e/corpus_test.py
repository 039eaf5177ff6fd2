"""assay screen --corpus: shares, samples and personal data of training data; killed and taken up, the report is the same."""
import gzip
import json
import os
import random
import signal
import subprocess
import time
import unittest
from pathlib import Path

from office import CONFLICT, FINDINGS, NOT_FOUND, OK, PROGRAM, SAMPLES, SANITIZED, USAGE, Office

ENTRIES = SAMPLES / "screening/entries.jsonl"
CLEAN, BAD = "今天天气很好，我们去公园散步。", "去賭🌸bo網z玩"


class Corpus(Office):
    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def scan(self, *words, expect, report="report"):
        self.assay("screen", "--corpus", report, "-e", ENTRIES, *words, expect=expect)
        return json.loads((self.folder / report / "report.json").read_text(encoding="utf-8"))

    @staticmethod
    def stable(document):
        return {name: value for name, value in document.items() if name != "run"}

    def test_each_format_is_read_and_media_are_counted(self):
        self.write("c/a.jsonl", "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate((CLEAN, BAD))))
        self.write("c/b.csv", f'title,body\nx,"{CLEAN}\n{BAD}"\ny,z\n')
        self.write("c/c.txt.gz", gzip.compress(f"{CLEAN}\n{BAD}\n".encode()))
        self.write("c/d.html", f"<title>x</title><script>赌博网站</script><p>{BAD[:9]}<b>{BAD[9:]}</b>")
        self.write("c/e.txt", b"\xff\xfe" + "賭博網站".encode())
        self.write("c/f.bin", b"\0\1\2")
        self.put(SAMPLES / "photo.jpg", "c/photo.jpg")
        self.put(SAMPLES / "song.mp3", "c/song.mp3")
        subprocess.run(["zstd", "-q", "c/a.jsonl", "-o", "c/g.jsonl.zst"], cwd=self.folder, check=False)
        before = {path: path.read_bytes() for path in (self.folder / "c").iterdir()}
        document = self.scan("c", expect=FINDINGS)
        packed = 2 if (self.folder / "c/g.jsonl.zst").exists() else 0
        self.assertEqual((document["all"]["items"], document["all"]["bad"]), (8 + packed, 5 + packed // 2))
        kinds = {one["kind"]: (one["files"], one["screened"]) for one in document["files"]}
        self.assertEqual((kinds["picture"], kinds["sound"], kinds["other"]), ((1, False),) * 3)
        self.assertEqual([one["kind"] for one in document["all"]["odd"]], ["not-utf8"])
        self.assertEqual({path: path.read_bytes() for path in (self.folder / "c").iterdir()}, before)
        self.assertIn("图片 1", (self.folder / "report/report.html").read_text(encoding="utf-8"))

    def test_a_source_over_five_percent_is_not_to_be_used(self):
        self.write("good.txt", (CLEAN + "\n") * 95 + (BAD + "\n") * 5)
        self.write("bad.txt", (CLEAN + "\n") * 94 + (BAD + "\n") * 6)
        document = self.scan("--source", "one=good.txt", "--source", "two=bad.txt", expect=FINDINGS)
        self.assertEqual({one["source"]: one["over_limit"] for one in document["sources"]}, {"one": False, "two": True})
        self.scan("good.txt", expect=OK, report="second")

    def test_personal_data_are_counted_and_never_shown(self):
        self.write("p.txt", "张三 13812345678 11010519491231002X zhang@example.com\n订单 20240105123456\n")
        document = self.scan("p.txt", expect=OK)
        finds = {one["kind"]: one["finds"] for one in document["all"]["personal_data"] if one["finds"]}
        self.assertEqual(finds, {"mobile": 1, "resident-id": 1, "email": 1})
        self.assertEqual(document["all"]["with_personal_data"], 1)
        for path in (self.folder / "report").iterdir():
            text = path.read_text(encoding="utf-8")
            for secret in ("13812345678", "11010519491231002", "zhang@"):
                self.assertNotIn(secret, text, path.name)

    def test_the_form_is_filled_in_and_read_back(self):
        self.write("c.txt", "".join(f"{CLEAN}{i}\n" for i in range(200)))
        self.scan("c.txt", expect=OK)
        form = (self.folder / "report/sample.csv").read_text(encoding="utf-8-sig").splitlines()
        self.assertEqual(len(form), 201)
        filled = [form[0]] + [line[:-1] + ("fail," if i < 8 else "合格,") for i, line in enumerate(form[1:])]
        self.write("filled.csv", "\n".join(filled))
        self.assay("screen", "--corpus", "report", "--results", "filled.csv", expect=OK)
        check = json.loads((self.folder / "report/report.json").read_text(encoding="utf-8"))["manual_check"]
        self.assertEqual((check["passed"], check["failed"], check["enough"], check["reached"]), (192, 8, True, True))
        filled[9] = filled[9].replace("合格", "不合格")
        self.write("filled.csv", "\n".join(filled))
        self.assay("screen", "--corpus", "report", "--results", "filled.csv", expect=FINDINGS)

    def test_killed_anywhere_and_taken_up_the_report_is_the_same(self):
        chance = random.Random(4)
        for i in range(300):
            self.write(f"c/{i:03}.txt", "".join(f"{chance.choice((CLEAN, CLEAN, BAD))}{chance.randrange(400)} 138{chance.randrange(10**8):08}\n"
                                               for _ in range(60)))
        words = ["screen", "-e", ENTRIES, "--source", "first=c/000.txt", "c"]
        self.assay(*words, "--corpus", "whole", expect=FINDINGS)
        kills = 0
        for _ in range(40):
            process = subprocess.Popen([PROGRAM, *map(str, words), "--corpus", "cut"], cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.005, 0.25 if SANITIZED else 0.06))
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL
            journal = self.folder / "cut/journal.jsonl"
            if journal.exists() and chance.random() < 0.3:  # and a write that was cut
                with open(journal, "r+b") as out:
                    out.truncate(max(0, journal.stat().st_size - chance.randrange(1, 80)))
        self.assertGreater(kills, 0)
        self.assay(*words, "--corpus", "cut", expect=FINDINGS)
        whole, cut = (json.loads((self.folder / name / "report.json").read_text(encoding="utf-8")) for name in ("whole", "cut"))
        self.assertEqual(self.stable(whole), self.stable(cut))
        self.assertEqual((self.folder / "whole/sample.csv").read_bytes(), (self.folder / "cut/sample.csv").read_bytes())

    def test_what_changed_is_scanned_again_and_forms_in_use_stay(self):
        self.write("a.txt", CLEAN + "\n")
        self.write("b.txt", CLEAN + "\n")
        self.scan("a.txt", "b.txt", expect=OK)
        (self.folder / "report/sample.csv").write_text("mine")
        self.scan("a.txt", "b.txt", expect=OK)
        self.assertEqual((self.folder / "report/sample.csv").read_text(), "mine")
        self.write("b.txt", f"{CLEAN}\n{BAD}\n")
        document = self.scan("a.txt", "b.txt", expect=FINDINGS)
        self.assertEqual((document["all"]["items"], document["all"]["bad"]), (3, 1))
        self.assertEqual((self.folder / "report/previous-sample.csv").read_text(), "mine")

    def test_big_and_broken_input(self):
        self.write("bomb.txt.gz", gzip.compress(b" " * (100 << 20)))
        self.write("broken.jsonl.gz", gzip.compress(b"x" * 100_000 + os.urandom(50_000))[:30_000])
        with open(self.folder / "line.jsonl", "wb") as out:
            out.write(b'{"text":"')
            for _ in range(40):
                out.write("天气很好".encode() * 87_381)
            out.write("賭博網站".encode() + b'"}\n')
        memory = () if SANITIZED else ("prlimit", "--as=900000000")
        self.assay("screen", "--corpus", "report", "-e", ENTRIES, "bomb.txt.gz", "broken.jsonl.gz", "line.jsonl", expect=FINDINGS, before=memory)
        document = json.loads((self.folder / "report/report.json").read_text(encoding="utf-8"))
        self.assertEqual(document["unread_files"], 2)
        self.assertIn("bomb", document["unread"][0]["error"])
        odd = {one["kind"]: one["items"] for one in document["all"]["odd"]}
        self.assertEqual(odd["too-long"], 1)
        self.assertEqual(document["sources"][2]["bad"] if document["sources"][2]["source"] == "line.jsonl" else 0, 1)

    def test_what_cannot_be_is_said(self):
        self.write("a.txt", CLEAN)
        self.assertIn("--entries FILE is missing", self.assay("screen", "--corpus", "r", "a.txt", expect=USAGE).err)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, expect=USAGE)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, "--source", "x", expect=USAGE)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, "nowhere", expect=NOT_FOUND)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, "--seed", "x", "a.txt", expect=USAGE)
        self.assertIn("lies in the folder of the report", self.assay("screen", "--corpus", ".", "-e", ENTRIES, "a.txt", expect=USAGE).err)
        self.scan("a.txt", expect=OK)
        self.assay("screen", "--corpus", "report", "-e", ENTRIES, "--field", "text", "a.txt", expect=CONFLICT)
        self.assay("screen", "--corpus", "empty", "--results", "a.txt", expect=NOT_FOUND)


if __name__ == "__main__":
    unittest.main()
