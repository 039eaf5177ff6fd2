"""The label people see, from a user's chair: drawn, found again, not drawn twice; bombs and broken files cost themselves."""
import json
import os
import signal
import struct
import subprocess
import time
import unittest
import zlib
from pathlib import Path

from office import (CONFIGURATION, CORRUPT, FINDINGS, LIMITED, OK, PROGRAM, SAMPLES, SANITIZED, UNAVAILABLE, UNSUPPORTED, USAGE,
                    Office, sha256)

MEDIA = Path(PROGRAM).with_name("assay-media")


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


class Visible(Office):
    def settings(self, **changes):
        """Puts lines into assay.toml: media="a = 1", service="b = 2"."""
        path = self.folder / "assay.toml"
        text = path.read_text(encoding="utf-8")
        for section, line in changes.items():
            head = {"media": "[media]\n", "service": "[[service]]\n"}[section]
            self.assertIn(head, text)
            text = text.replace(head, head + line + "\n")
        path.write_text(text, encoding="utf-8")

    def draw(self, path, *words, expect=OK):
        done = self.assay("label", "--json", "--visible", path, "-o", "out", *words, expect=expect)
        return json.loads(done.out)["files"][0]

    def inspect(self, *paths, expect=None):
        return json.loads(self.assay("inspect", "--json", *paths, expect=expect).out)["files"]

    # --- drawn, found, known again ------------------------------------------------------------------------------------

    def test_a_label_is_drawn_high_enough_and_found_again(self):
        for name in ("photo.jpg", "picture.png"):
            source = self.put(SAMPLES / name)
            before = sha256(source)
            told = self.draw(source)
            self.assertEqual(told["outcome"], "labelled")
            self.assertEqual(told["visible"]["text"], "AI生成")
            self.assertEqual(told["visible"]["place"], "bottom-right")
            self.assertGreaterEqual(told["visible"]["ratio"], 0.05)
            self.assertGreaterEqual(told["visible"]["contrast"], 4.5)
            self.assertEqual(sha256(source), before)
            labelled = self.folder / "out" / name
            self.assertEqual(self.the_label(labelled)["ProduceID"], told["label"]["ProduceID"])
            found = self.inspect(labelled, expect=OK)[0]
            self.assertEqual(found["verdict"], "adequate")
            self.assertEqual(found["report"]["found"][0]["place"], "bottom-right")

    def test_the_event_says_what_was_drawn(self):
        told = self.draw(self.put(SAMPLES / "photo.jpg"))
        events = json.loads(self.assay("trace", "--json", "out/photo.jpg", expect=OK).out)["events"]
        self.assertEqual(json.loads(events[0]["record"]["visible"]), told["visible"])
        self.assertEqual(events[0]["record"]["content"]["value"], told["content_digest"]["value"])
        self.assay("evidence", "check", expect=OK)

    def test_labelling_twice_does_not_draw_twice(self):
        source = self.put(SAMPLES / "photo.jpg")
        self.draw(source)
        labelled = self.folder / "out" / "photo.jpg"
        first = sha256(labelled)
        self.assertEqual(self.draw(source)["outcome"], "unchanged")
        again = json.loads(self.assay("label", "--json", "--visible=top", "--in-place", labelled, expect=OK).out)["files"][0]
        self.assertEqual(again["outcome"], "unchanged")
        self.assertEqual(again["visible"]["place"], "bottom-right")
        self.assertEqual(sha256(labelled), first)

    def test_place_and_words_can_be_chosen(self):
        self.settings(service='visible_place = "top"\nvisible_text = "人工智能合成"')
        told = self.draw(self.put(SAMPLES / "photo.jpg"))
        self.assertEqual((told["visible"]["place"], told["visible"]["text"]), ("top", "人工智能合成"))
        self.assay("label", "--visible=left", "photo.jpg", "-o", "left", expect=OK)
        self.assertEqual(self.inspect("left/photo.jpg")[0]["report"]["found"][0]["place"], "left")
        self.assay("label", "--visible=middle", "photo.jpg", "-o", "middle", expect=USAGE)

    def test_a_service_can_always_draw(self):
        self.settings(service='visible = "always"')
        self.put(SAMPLES / "photo.jpg")
        self.assay("label", "photo.jpg", "-o", "out", expect=OK)
        self.assertEqual(self.inspect("out/photo.jpg", expect=OK)[0]["verdict"], "adequate")
        arithmetic = self.folder / "arithmetic.jpg"  # a kind that cannot be drawn on
        subprocess.run(["jpegtran", "-arithmetic", "-outfile", arithmetic, SAMPLES / "photo.jpg"], check=True)
        done = self.assay("label", arithmetic, "-o", "out", expect=UNSUPPORTED)
        self.assertIn("arithmetic", done.err)
        self.assertFalse((self.folder / "out/arithmetic.jpg").exists(), "never passed on silently")

    def test_films_sounds_and_texts_have_theirs(self):
        kinds = {"clip.mp4": ("bottom-right", "seconds"), "song.m4a": ("start", "rhythm"), "song.mp3": ("start", "rhythm"),
                 "song.wav": ("start", "rhythm"), "article.md": ("start", "wording"), "note.txt": ("start", "wording")}
        (self.folder / "in").mkdir()
        for name in kinds:
            self.put(SAMPLES / name, f"in/{name}")
        self.assay("label", "--visible", "in", "-o", "out", expect=OK)
        for name, (place, measure) in kinds.items():
            report = self.inspect(f"out/{name}", expect=OK)[0]["report"]
            self.assertEqual(report["found"][0]["place"], place, name)
            self.assertIn(measure, [check["id"] for check in report["found"][0]["checks"]], name)
            self.assertNotEqual(self.inspect(f"in/{name}")[0]["verdict"], "adequate", name)
        before = {name: sha256(self.folder / "out" / name) for name in kinds}
        done = self.assay("label", "--visible", "--json", "--in-place", "out", expect=OK)
        self.assertEqual({file["outcome"] for file in json.loads(done.out)["files"]}, {"unchanged"})
        self.assertEqual({name: sha256(self.folder / "out" / name) for name in kinds}, before, "drawn twice")

    def test_sounds_can_speak_and_end_with_their_label(self):
        self.settings(service='visible_cue = "spoken"')
        self.put(SAMPLES / "song.wav")
        self.assay("label", "--visible=end", "song.wav", "-o", "out", expect=OK)
        found = self.inspect("out/song.wav", expect=OK)[0]["report"]["found"][0]
        self.assertEqual((found["kind"], found["place"]), ("spoken", "end"))
        self.assertTrue(120 <= found["checks"][0]["value"] <= 160)

    def test_a_service_brings_a_cue_of_its_own(self):
        self.settings(service='visible_cue = "spoken"', media='cue = "/nowhere/cue.wav"\ncue_text = "本音频由AI生成"')
        self.put(SAMPLES / "song.wav")
        done = self.assay("label", "--visible", "song.wav", "-o", "out")
        self.assertIn("/nowhere/cue.wav", done.err)

    def test_a_cue_without_its_words_is_no_cue(self):
        self.put(SAMPLES / "song.wav")
        self.settings(media='cue = "x.wav"')
        self.assertIn("cue_text", self.assay("label", "--visible", "song.wav", "-o", "out", expect=CONFIGURATION).err)

    def test_many_pictures_at_once(self):
        (self.folder / "in").mkdir()
        for i in range(24):
            self.put(SAMPLES / "photo.jpg", f"in/{i:02}.jpg")
        self.assay("label", "--visible", "in", "-o", "out", "-j", "4", expect=OK)
        self.assertEqual(len(list((self.folder / "out").rglob("*.jpg"))), 24)

    def test_words_without_an_element_are_refused(self):
        self.settings(service='visible_text = "AI"')
        done = self.assay("label", "--visible", self.put(SAMPLES / "photo.jpg"), "-o", "out", expect=CONFIGURATION)
        self.assertIn("visible_text", done.err)

    def test_inspect_says_when_there_is_nothing(self):
        path = self.folder / "blank.png"
        rows = b"".join(b"\0" + b"\x80" * 200 for _ in range(200))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 200, 8, 0, 0, 0, 0)) +
                         chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
        self.assertEqual(self.inspect(path, expect=FINDINGS)[0]["verdict"], "not-found")

    # --- bad input -----------------------------------------------------------------------------------------------------

    def refused(self, path, *codes, says=""):
        before, started = sha256(path), time.monotonic()
        done = self.assay("label", "--visible", path, "-o", "out")
        self.assertLess(time.monotonic() - started, 40 if SANITIZED else 10)
        self.assertIn(done.code, codes, str(done))
        self.assertIn(path.name, done.err)
        self.assertIn(says, done.err)
        self.assertEqual(sha256(path), before)
        self.assertEqual(list((self.folder / "out").iterdir()), [])
        self.draw(self.put(SAMPLES / "photo.jpg"))
        (self.folder / "out/photo.jpg").unlink()

    def test_a_picture_of_ten_thousand_million_pixels(self):
        path = self.folder / "bomb.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 6, 0, 0, 0)) +
                         chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b""))
        self.refused(path, LIMITED, says="most_pixels")

    def test_more_pixels_than_the_settings_allow(self):
        self.settings(media="most_pixels = 1000")
        done = self.assay("label", "--visible", self.put(SAMPLES / "photo.jpg"), "-o", "out", expect=LIMITED)
        self.assertIn("`[media] most_pixels`", done.err)

    def test_broken_pictures(self):
        for name in ("photo.jpg", "picture.png"):
            whole = (SAMPLES / name).read_bytes()
            cut = self.folder / f"cut-{name}"
            cut.write_bytes(whole[:len(whole) // 2])
            self.refused(cut, CORRUPT)

    def test_without_assay_media_the_program_says_so(self):
        self.settings(media='program = "/nowhere/assay-media"')
        done = self.assay("label", "--visible", self.put(SAMPLES / "photo.jpg"), "-o", "out", expect=UNAVAILABLE)
        self.assertIn("/nowhere/assay-media", done.err)
        self.assay("label", "photo.jpg", "-o", "out", expect=OK)

    # --- the jail ------------------------------------------------------------------------------------------------------

    def test_the_jail_holds_on_this_machine(self):
        probe = json.loads(subprocess.run([MEDIA, "--probe"], capture_output=True, check=True).stdout)
        self.assertTrue(probe["open_refused"])
        for part in ("no_new_privileges", "system_call_filter", "parent_death", "unprivileged"):
            self.assertTrue(probe["jail"][part], probe)
        self.assertEqual(probe["jail"]["memory_limit"], not SANITIZED)

    def test_workers_do_not_outlive_a_program_that_is_killed(self):
        (self.folder / "in").mkdir()
        for i in range(400):
            os.link(self.put(SAMPLES / "photo.jpg"), self.folder / "in" / f"{i}.jpg")
        process = subprocess.Popen([PROGRAM, "label", "--visible", "in", "-o", "out"], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        children = Path(f"/proc/{process.pid}/task")
        workers = set()
        until = time.monotonic() + 20
        while not workers and process.poll() is None and time.monotonic() < until:
            for thread in children.iterdir():
                try:
                    workers |= set((thread / "children").read_text().split())
                except OSError:
                    pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertTrue(workers, "no worker was seen")
        until = time.monotonic() + 5
        while any(self.alive(worker) for worker in workers) and time.monotonic() < until:
            time.sleep(0.02)
        self.assertEqual([worker for worker in workers if self.alive(worker)], [])

    @staticmethod
    def alive(pid):
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
