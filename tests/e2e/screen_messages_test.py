"""What `assay screen` says when something is wrong, to readers of English and of Chinese."""
import json
import unittest

from office import FINDINGS, NOT_FOUND, OK, SAMPLES, USAGE, StaffedOffice

CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


class ScreenMessages(StaffedOffice):
    people = {"li.na": "reviewer,review_lead", "wang.fang": "review_lead"}

    def setUp(self):
        super().setUp()
        (self.folder / "text.txt").write_text("words", encoding="utf-8")
        self.entries = "entries.jsonl"
        (self.folder / self.entries).write_text(json.dumps({"id": "a", "text": "赌博网站", "category": "A.1h"}) + "\n", encoding="utf-8")

    def test_misuse_is_said_in_both_languages(self):
        for words, english, chinese in (
                (("text.txt", "--surface", "wall", "-e", self.entries), "--surface: `wall` is not one of prompt|", "--surface：`wall` 不是 prompt|"),
                (("text.txt", "--nothing"), "expected: --nothing", "没有这个选项：--nothing"),
                (("-e",), "--entries: 1 required", "--entries：缺少值"),
                (("text.txt", "--as-of", "soon"), "--as-of soon: write 2026-11-22", "--as-of soon：请写作 2026-11-22"),
                (("text.txt", "-e", self.entries, "--classifiers", "c.toml", "--replay", self.entries), "no classifier is asked", "不询问分类器")):
            self.assertIn(english, self.assay("screen", *words, expect=USAGE).err)
            self.assertIn(chinese, self.assay("screen", *words, expect=USAGE, env=CHINESE).err)

    def test_files_that_cannot_be_read_are_named_and_counted(self):
        (self.folder / "half.jpg").write_bytes((SAMPLES / "photo.jpg").read_bytes()[:3000])
        (self.folder / "old.gif").write_bytes(b"GIF89a" + bytes(40))
        words = ("screen", "text.txt", "half.jpg", "old.gif", "-e", self.entries)
        done = self.assay(*words, expect=FINDINGS)
        self.assertIn("3 files: 1 pass, 2 unreadable. 1 entries", done.out)
        self.assertIn("unreadable  old.gif: none of JPEG", done.err)
        done = self.assay(*words, expect=FINDINGS, env=CHINESE)
        self.assertIn("3 个文件： 1 通过， 2 无法读取。", done.out)
        self.assertIn("无法读取  内容已损坏或被截断：half.jpg: ", done.err)
        self.assertIn("无法读取  不支持的格式或内容，请转换后再试：old.gif: ", done.err)

    def test_a_time_without_entries_is_answered_with_the_first_there_were(self):
        empty = self.assay("screen", "text.txt", "--as-of", "2026-01-01", expect=USAGE).err
        self.assertIn("nothing is in the feature database", empty)
        number = json.loads(self.assay("review", "import", self.entries, "--json", expect=OK).out)["number"]
        self.login("wang.fang")
        self.assay("register", "move", number, "accept", expect=OK)
        self.assay("register", "move", number, "enter", "--set", "false_hits=0", "--set", "library_version=1", "--set", "entered_on=today", expect=OK)
        made = json.loads(self.assay("register", "show", number, "--json", expect=OK).out)["created"]
        before = self.assay("screen", "text.txt", "--as-of", "2020-01-01", expect=NOT_FOUND).err
        self.assertIn(f"its first entries were proposed at {made[:16]}", before)
        self.assertNotIn("--entries", before)
        self.assertIn("最早的条目于", self.assay("screen", "text.txt", "--as-of", "2020-01-01", expect=NOT_FOUND, env=CHINESE).err)
        later = self.assay("screen", "text.txt", "--as-of", "2100-01-01", expect=OK).err
        self.assertIn("--as-of lies in the future", later)
        self.assertIn("将来时间", self.assay("screen", "text.txt", "--as-of", "2100-01-01", expect=OK, env=CHINESE).err)
        self.assertEqual(self.assay("screen", "text.txt", expect=OK).err, "")


if __name__ == "__main__":
    unittest.main()
