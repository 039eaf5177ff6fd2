"""assay screen --corpus: shares, samples and personal data of training data; killed and taken up, the report is the same."""
import gzip
import json
import math
import os
import random
import signal
import subprocess
import time
import unittest
import wave
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
        self.write("c/e.txt", b"\xff\xff" + "賭博網站".encode())
        self.write("c/f.bin", b"\0\1\2")
        self.put(SAMPLES / "photo.jpg", "c/photo.jpg")
        self.put(SAMPLES / "song.mp3", "c/song.mp3")
        subprocess.run(["zstd", "-q", "c/a.jsonl", "-o", "c/g.jsonl.zst"], cwd=self.folder, check=False)
        before = {path: path.read_bytes() for path in (self.folder / "c").iterdir()}
        document = self.scan("c", expect=FINDINGS)
        packed = 2 if (self.folder / "c/g.jsonl.zst").exists() else 0
        self.assertEqual((document["all"]["items"], document["all"]["bad"]), (10 + packed, 5 + packed // 2))
        kinds = {one["kind"]: (one["files"], one["screened"], one["unread"]) for one in document["files"]}
        self.assertEqual((kinds["picture"], kinds["sound"], kinds["other"]), ((1, True, 0), (1, True, 0), (1, False, 0)))
        self.assertEqual([(one["kind"], one["items"], one["bad"]) for one in document["all"]["media"]], [("picture", 1, 0), ("sound", 1, 0)])
        self.assertEqual([one["kind"] for one in document["all"]["odd"]], ["not-utf8"])
        self.assertEqual({path: path.read_bytes() for path in (self.folder / "c").iterdir()}, before)
        self.assertIn("非文本、非媒体文件 1 个", (self.folder / "report/report.html").read_text(encoding="utf-8"))

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
        for option in (("--seed", "7"), ("--source", "a=a.txt"), ("--field", "x"), ("--results", "x"), ("--encoding", "big5")):
            self.assertIn(option[0], self.assay("screen", "-e", ENTRIES, *option, "a.txt", expect=USAGE).err)
        self.assertIn("--classifiers", self.assay("screen", "--corpus", "r", "-e", ENTRIES, "--classifiers", "x", "a.txt", expect=USAGE).err)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, expect=USAGE)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, "--source", "x", expect=USAGE)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, "nowhere", expect=NOT_FOUND)
        self.assay("screen", "--corpus", "r", "-e", ENTRIES, "--seed", "x", "a.txt", expect=USAGE)
        self.assertIn("lies in the folder of the report", self.assay("screen", "--corpus", ".", "-e", ENTRIES, "a.txt", expect=USAGE).err)
        self.scan("a.txt", expect=OK)
        self.assay("screen", "--corpus", "report", "-e", ENTRIES, "--field", "text", "a.txt", expect=CONFLICT)
        self.assay("screen", "--corpus", "empty", "--results", "a.txt", expect=NOT_FOUND)

    def test_pictures_sounds_and_films_are_items_like_texts(self):
        with wave.open(str(self.folder / "known.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(11025)
            notes = random.Random(3)
            for _ in range(60):
                step = 2 * math.pi * notes.choice((220, 247, 277, 330, 370, 440, 494, 554)) / 11025
                out.writeframes(b"".join(int(8000 * math.sin(step * i)).to_bytes(2, "little", signed=True) for i in range(11025 // 4)))
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", "known.wav", "-b:a", "96k", "heard.mp3"], cwd=self.folder, check=True)
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", SAMPLES / "photo.jpg", "-vf", "scale=320:-2", "smaller.png"], cwd=self.folder, check=True)
        subprocess.run(["qrencode", "-s", "8", "-o", "code.png", "https://bad.example/x?tel=13812345678"], cwd=self.folder, check=True)
        shown = json.loads(self.assay("screen", "--features", "--json", SAMPLES / "photo.jpg", "known.wav", expect=OK).out)["files"]
        entries = [{"id": "known-photo", "kind": "image", "text": shown[0]["image"]}, {"id": "known-song", "kind": "audio", "text": shown[1]["audio"]},
                   {"id": "bad-host", "kind": "url", "text": "bad.example", "surfaces": ["image-text"]}]
        self.write("media.jsonl", "".join(json.dumps({"category": "A.1h", "action": "block", **one}) + "\n" for one in entries))
        self.write("m/clean.txt", f"{CLEAN}\n" * 40)
        for name in ("heard.mp3", "smaller.png", "code.png"):
            self.put(self.folder / name, f"m/{name}")
        self.put(self.folder / "code.png", "m/again.png")
        self.put(SAMPLES / "picture.png", "m/picture.png")
        self.put(SAMPLES / "clip.mp4", "m/clip.mp4")
        self.write("m/broken.jpg", (SAMPLES / "photo.jpg").read_bytes()[:5000])
        self.write("m/no_decoder.gif", b"GIF89a" + bytes(200))
        words = ("screen", "--corpus", "report", "-e", "media.jsonl", "m")
        done = self.assay(*words, expect=FINDINGS)
        document = json.loads((self.folder / "report/report.json").read_text(encoding="utf-8"))
        everything = document["all"]
        self.assertEqual((everything["items"], everything["bad"]), (46, 4))
        self.assertEqual({one["kind"]: (one["items"], one["bad"]) for one in everything["media"]}, {"picture": (4, 3), "sound": (1, 1), "film": (1, 0)})
        self.assertEqual({one["entry"]: one["items"] for one in document["entries"]}, {"known-photo": 1, "known-song": 1, "bad-host": 2})
        self.assertTrue(document["sources"][0]["over_limit"])  # 4 of 46
        self.assertEqual(document["unread_files"], 2)
        self.assertEqual(sorted(Path(one["file"]).name for one in document["unread"]), ["broken.jpg", "no_decoder.gif"])
        self.assertIn("broken.jpg", done.out)
        finds = {one["kind"]: one["finds"] for one in everything["personal_data"]}
        self.assertEqual(finds["mobile"], 2)
        self.assertEqual(document["duplicates"]["repeated_per_million"], round(40e6 / 46 - .5))  # 39 lines and one picture
        form = (self.folder / "report/sample.csv").read_text(encoding="utf-8-sig")
        self.assertIn("[picture ", form)
        self.assertNotIn("13812345678", form)
        # taken up: what is done is not decoded again, what could not be read is tried again
        journal = (self.folder / "report/journal.jsonl").read_text(encoding="utf-8").splitlines()
        cut = [line for line in journal if "smaller.png" not in line and '"run"' not in line]
        (self.folder / "report/journal.jsonl").write_text("\n".join(cut) + "\n", encoding="utf-8")
        self.assay(*words, expect=FINDINGS)
        again = json.loads((self.folder / "report/report.json").read_text(encoding="utf-8"))
        self.assertEqual(self.stable(again), self.stable(document))

    def test_media_without_a_decoder_are_said_to_be_unread(self):
        (self.folder / "m").mkdir()
        self.put(SAMPLES / "photo.jpg", "m/photo.jpg")
        settings = self.folder / "assay.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace("[media]\n", f'[media]\nprogram = "{self.folder}"\n'), encoding="utf-8")
        document = self.scan("m", expect=FINDINGS)
        self.assertEqual((document["unread_files"], document["all"]["items"]), (1, 0))

    def test_the_set_of_the_store_is_used_and_named(self):
        self.write("a.txt", f"{CLEAN}\n{BAD}\n")
        done = self.assay("screen", "--corpus", "files", "-e", ENTRIES, "a.txt", expect=FINDINGS)
        self.assertRegex(done.err, r"entries of .*entries\.jsonl, digest [0-9a-f]{16}")
        self.assertRegex(done.out, r"digest [0-9a-f]{16}")
        self.assertIn("--entries FILE is missing", self.assay("screen", "--corpus", "none", "a.txt", expect=USAGE).err)
        password = self.write("password", "a sentence is a good one\n")
        password.chmod(0o600)
        env = {"ASSAY_PASSWORD_FILE": str(password)}
        for name, roles in (("admin", ()), ("li.na", ("--roles", "reviewer,review_lead")), ("wang.fang", ("--roles", "review_lead"))):
            self.assay("account", "add", name, *roles, env=env, expect=OK)
            self.assay("login", "admin", env=env, expect=OK)
        self.write("first.jsonl", json.dumps({"id": "a", "category": "A.1h", "text": "赌博网站"}) + "\n")
        self.assay("login", "li.na", env=env, expect=OK)
        number = json.loads(self.assay("review", "import", "first.jsonl", "--json", expect=OK).out)["number"]
        self.assay("login", "wang.fang", env=env, expect=OK)
        self.assay("register", "move", number, "accept", expect=OK)
        self.assay("register", "move", number, "enter", "--set", "false_hits=0", "--set", "library_version=1", "--set", "entered_on=today", expect=OK)
        digest = json.loads(self.assay("review", "set", "--json", expect=OK).out)["digest"]
        self.write("b.txt", f"{CLEAN}\n去賭博網站\n")
        done = self.assay("screen", "--corpus", "store", "b.txt", expect=FINDINGS)
        self.assertIn(f"1 entries of the feature database of the store, digest {digest[:16]}", done.err)
        document = json.loads((self.folder / "store/report.json").read_text(encoding="utf-8"))
        self.assertEqual((document["entries_digest"], document["all"]["bad"]), (digest, 1))

    def test_texts_in_other_encodings_are_read_and_keep_their_places(self):
        text = f"{CLEAN}\n" * 3 + f"{BAD}\n" + f"{CLEAN}\n"
        for name, encoding in (("gb18030", "gb18030"), ("gbk", "gbk"), ("le", "utf-16"), ("be", "utf-16-be")):
            content = text.encode(encoding, errors="replace") if encoding != "gbk" else text.replace("🌸", "").encode("gbk")
            self.write(f"e/{name}.txt", b"\xfe\xff" + content if name == "be" else content)
        self.write("e/mark.jsonl", b"\xef\xbb\xbf" + "".join(json.dumps({"text": one}, ensure_ascii=False) + "\n" for one in (BAD, CLEAN)).encode())
        self.write("e/gbk.jsonl", "".join(json.dumps({"text": one}, ensure_ascii=False) + "\n" for one in ("乗赌博网站玩\\", CLEAN)).encode("gbk"))
        self.write("e/wide.jsonl", "".join(json.dumps({"text": one}, ensure_ascii=False) + "\n" for one in (CLEAN, BAD)).encode("utf-16"))
        self.write("e/gbk.csv", f"标题,正文\n一,{CLEAN}\n二,赌博网站\n".encode("gbk"))
        self.write("e/page.html", f"<meta charset=gb2312><p>赌博网站".encode("gbk"))
        self.write("e/big5.html", f"<meta charset=\"big5\"><p>賭博網站".encode("big5"))
        self.write("e/packed.txt.gz", gzip.compress(text.replace("🌸", "").encode("gbk")))
        document = self.scan("e", expect=FINDINGS)
        self.assertEqual((document["all"]["items"], document["all"]["bad"]), (5 * 5 + 6 + 2 + 2, 5 + 3 + 1 + 2))
        self.assertEqual({one["kind"]: one["items"] for one in document["all"]["odd"]}, {"recoded": 5 * 5 + 4 + 2 + 2})
        places = {Path(one["file"]).name: one["offset"] for one in document["examples"]}
        before = f"{CLEAN}\n" * 3
        self.scan("--source", "wide=e/le.txt", "--source", "gbk=e/gbk.txt", "--source", "be=e/be.txt", expect=FINDINGS, report="places")
        document = json.loads((self.folder / "places/report.json").read_text(encoding="utf-8"))
        places = {Path(one["file"]).name: one["offset"] for one in document["examples"]}
        self.assertEqual(places, {"le.txt": len(before.encode("utf-16")), "be.txt": len(before.encode("utf-16")), "gbk.txt": len(before.encode("gbk"))})
        self.scan("--field", "正文", "e/gbk.csv", expect=FINDINGS, report="field")
        self.write("big5.txt", "賭博網站\n今天天氣很好\n".encode("big5"))
        self.assertEqual(self.scan("--encoding", "big5", "big5.txt", expect=FINDINGS, report="declared")["all"]["bad"], 1)

    def test_what_is_left_out_is_said_and_names_are_masked(self):
        self.write("c/report/inside.txt", CLEAN)
        self.write("c/.hidden", CLEAN)
        self.write("c/13800138000.txt", f"{BAD}\n")
        self.write("c/13900139000/one.txt", CLEAN)
        self.write("c/13900139001/one.txt", CLEAN)
        words = ("screen", "-e", ENTRIES, "--corpus", "c/report", "c", "c/13800138000.txt", "c/13900139000", "c/13900139001", "c/13900139000/gone")
        self.assay(*words, expect=NOT_FOUND)
        done = self.assay(*words[:-1], expect=FINDINGS)
        self.assertIn("1 in the folder of the report, 3 named before, 1 hidden", done.out)
        document = json.loads((self.folder / "c/report/report.json").read_text(encoding="utf-8"))
        out = document["left_out"]
        self.assertEqual((out["in-report-folder"], out["named-before"], out["hidden"]), (1, 3, 1))
        self.assertEqual(len(document["sources"]), 1)
        for path in (self.folder / "c/report").iterdir():
            self.assertEqual(path.stat().st_mode & 0o777, 0o644 if path.name == "inside.txt" else 0o600, path)
            for number in ("13800138000", "13900139000"):
                self.assertNotIn(number, path.read_text(encoding="utf-8"), path.name)
        self.assertNotIn("13800138000", done.out + done.err)
        self.scan("--source", "13800138000=c/13900139000", "--source", "13800138001=c/13900139001", expect=OK, report="new")
        self.assertEqual((self.folder / "new").stat().st_mode & 0o777, 0o700)
        self.assertEqual(len(json.loads((self.folder / "new/report.json").read_text(encoding="utf-8"))["sources"]), 2)
        self.assertIn("1 unreadable", self.assay("screen", "-e", ENTRIES, "nowhere.txt", expect=NOT_FOUND).out)


if __name__ == "__main__":
    unittest.main()
