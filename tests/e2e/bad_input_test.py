"""Input nobody would send on purpose, and input somebody would: a clear answer, a right exit code, nothing damaged."""
import json
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import threading
import time
import unittest

import inputs
from office import (CONFLICT, CORRUPT, DENIED, FINDINGS, LIMITED, NOT_FOUND, OK, PROGRAM, SAMPLES, SANITIZED, UNAVAILABLE, UNSUPPORTED,
                    Office, sha256)

WAYS = (("-o", "out"), ("--in-place",))
IS_ROOT = os.geteuid() == 0
SLOW = 5 if SANITIZED else 1


class BadInput(Office):
    def refuse(self, path, *codes, words=WAYS, says=()):
        """verify and label end with one of `codes` and words about the file; the file stays as it is."""
        before = sha256(path)
        for command in (("verify",), *(("label", *way) for way in words)):
            started = time.monotonic()
            done = self.assay(*command, path, timeout=60)
            self.assertLess(time.monotonic() - started, 5 * SLOW, f"{command} takes too long")
            self.assertIn(done.code, codes, f"{command}\n{done}")
            self.assertIn(path.name, done.err + done.out)
            for word in says:
                self.assertIn(word, (done.err + done.out).lower())
        self.assertEqual(sha256(path), before, "the original was changed")
        self.assert_no_litter()

    def assert_no_litter(self):
        out = self.folder / "out"
        left = [entry.name for entry in (out.iterdir() if out.is_dir() else ())]
        left += [entry.name for entry in self.folder.iterdir() if entry.name.startswith(".") and entry.name != ".assay"]
        self.assertEqual(left, [])

    # --- cut off -----------------------------------------------------------------------------------------------------

    def prefixes(self, maker):
        """Every length up to 2 KiB, every 1/60 of the file, and the last 40 lengths, as files in a folder."""
        whole = maker(self.folder).read_bytes()
        lengths = set(range(min(len(whole), 2048))) | {len(whole) - i for i in range(1, min(41, len(whole)))}
        lengths |= {random.Random(7).randrange(len(whole)) for _ in range(60)}
        folder = self.folder / "prefixes"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        suffix = maker.__name__.rpartition("_")[2]
        for length in lengths:
            (folder / f"{length:06}.{suffix}").write_bytes(whole[:length])
        return folder, lengths

    def run_prefixes(self, maker):
        folder, lengths = self.prefixes(maker)
        before = {entry.name: sha256(entry) for entry in folder.iterdir()}
        seen = json.loads(self.assay("verify", "--json", folder, timeout=300).out)["files"]
        self.assertEqual(len(seen), len(lengths))
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        made = json.loads(self.assay("label", "--json", folder, "-o", "out", timeout=300).out)["files"]
        self.assertEqual(len(made), len(lengths))
        for entry in (*seen, *made):
            if "error" in entry:
                self.assertIn(entry["error"]["code"], ("corrupt", "unsupported", "limited"), entry)
                self.assertIn(os.path.basename(entry.get("file") or entry["source"]), entry["error"]["message"])
        labelled = [entry["destination"] for entry in made if "error" not in entry]
        if labelled:
            for entry in json.loads(self.assay("verify", "--json", "--quick", *labelled).out)["files"]:
                self.assertEqual(entry["label"]["Label"], "1", entry)
        self.assertEqual({entry.name: sha256(entry) for entry in folder.iterdir()}, before)

    def test_every_prefix_of_a_jpeg(self):
        self.run_prefixes(inputs.sample("photo.jpg"))

    def test_every_prefix_of_a_png(self):
        self.run_prefixes(inputs.sample("picture.png"))

    def test_every_prefix_of_an_mp4(self):
        self.run_prefixes(inputs.sample("clip.mp4"))

    def test_every_prefix_of_an_m4a(self):
        self.run_prefixes(inputs.sample("song.m4a"))

    def test_every_prefix_of_a_markdown_text(self):
        self.run_prefixes(inputs.sample("article.md"))

    def test_a_cut_file_names_the_place(self):
        whole = (SAMPLES / "photo.jpg").read_bytes()
        path = self.folder / "cut.jpg"
        path.write_bytes(whole[:300])
        self.refuse(path, CORRUPT, says=("0x",))

    # --- not what it seems -------------------------------------------------------------------------------------------

    def test_a_wrong_extension_does_not_matter(self):
        for source, name in (("picture.png", "picture.jpg"), ("photo.jpg", "photo.mp4"), ("clip.mp4", "clip.png"),
                             ("photo.jpg", "no_extension")):
            with self.subTest(name):
                path = self.put(SAMPLES / source, name)
                before = sha256(path)
                after = self.label(path)
                self.assertEqual(self.verify(after)["verdict"], "labelled")
                self.assertEqual(sha256(path), before)

    def test_something_else_entirely(self):
        path = self.folder / "noise.jpg"
        path.write_bytes(random.Random(1).randbytes(5000))
        self.refuse(path, UNSUPPORTED)
        path = self.folder / "archive.zip"
        path.write_bytes(b"PK\x03\x04" + bytes(100))
        self.refuse(path, UNSUPPORTED)

    def test_an_empty_file(self):
        for name in ("empty.jpg", "empty.md", "empty"):
            path = self.folder / name
            path.write_bytes(b"")
            self.refuse(path, CORRUPT, says=("empty",))

    def test_no_such_file(self):
        for command in (("verify",), ("label", "-o", "out")):
            done = self.assay(*command, "nowhere.jpg", expect=NOT_FOUND)
            self.assertIn("nowhere.jpg", done.err)

    def test_a_folder_without_files(self):
        (self.folder / "void").mkdir()
        self.assay("label", "void", "-o", "out", expect=NOT_FOUND)

    def test_things_that_are_no_files(self):
        os.mkfifo(self.folder / "pipe.jpg")
        (self.folder / "loop.jpg").symlink_to("loop.jpg")
        for name in ("pipe.jpg", "loop.jpg"):
            for command in (("verify",), ("label", "-o", "out"), ("label", "--in-place")):
                done = self.assay(*command, name, timeout=20)
                self.assertGreater(done.code, 1, f"{name} {command}\n{done}")
                self.assertIn(name, done.err)
        done = self.assay("verify", "/dev/zero", timeout=20)
        self.assertGreater(done.code, 1)

    # --- not allowed -------------------------------------------------------------------------------------------------

    def as_nobody(self):
        """Words to put before a command so that file permissions count, and the folder made over to that user."""
        if not IS_ROOT:
            return ()
        global_program = self.folder / "program"
        shutil.copy2(PROGRAM, global_program)
        for entry in (self.folder, *self.folder.rglob("*")):
            os.lchown(entry, 65534, 65534)
        return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")

    def run_as_nobody(self, *words):
        before = self.as_nobody()
        program = str(self.folder / "program") if before else PROGRAM
        return subprocess.run([*before, program, *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=60,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)})

    def test_a_file_that_may_not_be_read(self):
        path = self.put(SAMPLES / "photo.jpg")
        path.chmod(0)
        before = sha256(path) if IS_ROOT else None
        for words in (("verify", path), ("label", path, "-o", "out"), ("label", "--in-place", path)):
            done = self.run_as_nobody(*words)
            self.assertEqual(done.returncode, DENIED, done.stderr)
            self.assertIn("photo.jpg", done.stderr)
        if before:
            self.assertEqual(sha256(path), before)
        path.chmod(0o600)

    def test_a_folder_that_may_not_be_written(self):
        path = self.put(SAMPLES / "photo.jpg")
        out = self.folder / "out"
        out.mkdir()
        out.chmod(0o555)
        done = self.run_as_nobody("label", path, "-o", "out")
        self.assertEqual(done.returncode, DENIED, done.stderr)
        self.assertEqual(list(out.iterdir()), [])
        out.chmod(0o755)
        inside = self.folder / "inside"
        inside.mkdir()
        shutil.copyfile(SAMPLES / "photo.jpg", inside / "photo.jpg")
        inside.chmod(0o555)
        before = sha256(inside / "photo.jpg")
        done = self.run_as_nobody("label", "--in-place", "inside/photo.jpg")
        self.assertEqual(done.returncode, DENIED, done.stderr)
        self.assertEqual(sha256(inside / "photo.jpg"), before)
        inside.chmod(0o755)

    def test_a_key_that_others_may_read(self):
        key = self.folder / ".assay/keys/label.pem"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        key.chmod(0o644)
        done = self.assay("label", self.put(SAMPLES / "photo.jpg"), "-o", "out")
        self.assertEqual(done.code, 3, done)
        self.assertIn("chmod 600", done.err)

    # --- no room -----------------------------------------------------------------------------------------------------

    def test_a_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = IS_ROOT and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk],
                                             capture_output=True).returncode == 0
        path = self.put(SAMPLES / "photo.jpg")
        before = sha256(path)
        try:
            if mounted:
                done = self.assay("label", path, "-o", disk)
                self.assertEqual(done.code, UNAVAILABLE, done)
                self.assertIn("photo.jpg", done.err)
                self.assertEqual(list(disk.iterdir()), [])
        finally:
            if mounted:
                subprocess.run(["umount", disk], check=True)
        # the same for an ordinary user: no file may grow over 100 KB, and in place
        for words in (("-o", "out"), ("--in-place",)):
            done = self.assay("label", path, *words, preexec_fn=self.no_big_files)
            self.assertEqual(done.code, UNAVAILABLE, done)
            self.assertEqual(sha256(path), before)
        self.assert_no_litter()
        self.assertEqual(self.verify(self.label(path))["verdict"], "labelled")
        self.assay("evidence", "check", expect=OK)

    @staticmethod
    def no_big_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    def test_a_full_disk_under_the_evidence(self):
        if not IS_ROOT:
            return  # an ordinary user cannot mount; test_a_full_disk covers files
        disk = self.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode != 0:
            return
        try:
            self.assay("init", disk, expect=OK)
            path = self.put(SAMPLES / "photo.jpg", "disk/photo.jpg")
            room = os.statvfs(disk)
            (disk / "ballast").write_bytes(bytes(max(0, room.f_bavail - 2) * room.f_frsize))
            before = sha256(path)
            done = self.assay("label", "photo.jpg", "-o", self.folder / "out", cwd=disk)
            self.assertEqual(done.code, UNAVAILABLE, done)
            self.assertEqual(sha256(path), before)
            self.assert_no_litter()
            (disk / "ballast").unlink()
            self.assay("label", "photo.jpg", "-o", self.folder / "out", cwd=disk, expect=OK)
            self.assay("evidence", "check", cwd=disk, expect=OK)
        finally:
            subprocess.run(["umount", disk], check=True)

    # --- moving ------------------------------------------------------------------------------------------------------

    def test_a_file_that_changes_while_it_is_read(self):
        path = self.folder / "moving.jpg"
        path.write_bytes((SAMPLES / "photo.jpg").read_bytes() + bytes(200_000_000))
        stop = threading.Event()

        def write():
            with open(path, "r+b", buffering=0) as handle:
                while not stop.is_set():
                    handle.seek(150_000_000)
                    handle.write(os.urandom(16))
                    time.sleep(0.001)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            # (verify reads the head of a file without label, so it has no reason to notice)
            for words in (("label", "-o", "out"), ("label", "--in-place")):
                done = self.assay(*words, path)
                self.assertEqual(done.code, CONFLICT, f"{words}\n{done}")
                self.assertIn("moving.jpg", done.err)
        finally:
            stop.set()
            thread.join()
        self.assertEqual(path.stat().st_size, 200_000_000 + (SAMPLES / "photo.jpg").stat().st_size)
        self.assert_no_litter()

    # --- hostile -----------------------------------------------------------------------------------------------------

    def test_a_box_of_two_to_the_63(self):
        source = (SAMPLES / "clip.mp4").read_bytes()
        for size in (1 << 63, (1 << 63) - 1, (1 << 64) - 1, 15, 8, 0):
            path = self.folder / "huge.mp4"
            path.write_bytes(source + struct.pack(">I4sQ", 1, b"mdat", size))
            self.refuse(path, CORRUPT, FINDINGS, words=(), says=("0x",))  # label keeps the broken end and says so
            ftyp = struct.unpack(">I", source[:4])[0]
            path.write_bytes(source[:ftyp] + struct.pack(">I4sQ", 1, b"moov", size) + source[ftyp:])
            self.refuse(path, CORRUPT, LIMITED, FINDINGS, says=("0x",))

    def test_65000_app1_segments(self):
        source = (SAMPLES / "photo.jpg").read_bytes()
        for payload in (b"", b"Exif\0\0", inputs.XMP_HEAD, inputs.XMP_HEAD + b"<x:xmpmeta/>"):
            path = self.folder / "segments.jpg"
            path.write_bytes(source[:2] + inputs.segment(0xE1, payload) * 65_000 + source[2:])
            before = sha256(path)
            for command in (("verify",), ("label", "-o", "out"), ("label", "--in-place")):
                started = time.monotonic()
                done = self.assay(*command, path, timeout=60)
                self.assertLess(time.monotonic() - started, 5 * SLOW)
                self.assertIn(done.code, (0, 1, CORRUPT, LIMITED), done)
                if done.code not in (0, 1):
                    self.assertIn("segments.jpg", done.err)
                    self.assertEqual(sha256(path), before)
            shutil.rmtree(self.folder / "out", ignore_errors=True)

    def test_boxes_nested_10000_deep(self):
        for kinds in ((b"moov",), (b"moov", b"udta", b"meta"), (b"moov", b"trak"), (b"trak", b"mdia", b"minf", b"stbl")):
            nested = b""
            for level in range(10_000):
                kind = kinds[-1 - level % len(kinds)]
                nested = struct.pack(">I4s", len(nested) + 8, kind) + nested
            path = self.folder / "deep.mp4"
            source = (SAMPLES / "clip.mp4").read_bytes()
            ftyp = struct.unpack(">I", source[:4])[0]
            path.write_bytes(source[:ftyp] + struct.pack(">I4s", len(nested) + 8, b"moov") + nested)
            self.refuse(path, CORRUPT, LIMITED, UNSUPPORTED, 1, words=())
            before = sha256(path)
            for way in WAYS:
                done = self.assay("label", path, *way, timeout=60)
                self.assertIn(done.code, (OK, CORRUPT, LIMITED, UNSUPPORTED), done)
                if done.code != OK:
                    self.assertEqual(sha256(path), before)
                path.write_bytes(source[:ftyp] + struct.pack(">I4s", len(nested) + 8, b"moov") + nested)
            shutil.rmtree(self.folder / "out", ignore_errors=True)

    def test_png_chunks_with_wrong_lengths_and_sums(self):
        source = (SAMPLES / "picture.png").read_bytes()
        at = source.index(b"IDAT") - 4
        for broken in (source[:at] + b"\x7f\xff\xff\xff" + source[at + 4:], source[:at] + b"\xff\xff\xff\xff" + source[at + 4:],
                       source[:8] + inputs.chunk(b"IHDR", b"") + source[8:], source[8:]):
            path = self.folder / "broken.png"
            path.write_bytes(broken)
            self.refuse(path, CORRUPT, UNSUPPORTED)

    def test_a_text_bomb_in_a_png(self):
        bomb = inputs.zlib.compress(bytes(300_000_000), 9)
        for kind, head in ((b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0"), (b"zTXt", b"AIGC\0\0")):
            path = self.folder / "bomb.png"
            path.write_bytes(inputs.with_chunk((SAMPLES / "picture.png").read_bytes(), kind, head + bomb))
            limit = None if SANITIZED else (lambda: resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20)))
            done = self.assay("verify", path, preexec_fn=limit)
            self.assertIn(done.code, (1, LIMITED, CORRUPT), done)

    def test_words_that_steer_a_terminal(self):
        path = self.put(SAMPLES / "photo.jpg")
        subprocess.run(["exiftool", "-q", "-overwrite_original", '-UserComment={"AIGC":{"Label":"1\x1b[2J","ContentProducer":"\x1b]0;x\x07",'
                        '"ProduceID":"a\x9bb"}}', path], check=True)
        done = self.assay("verify", path)
        self.assertNotIn("\x1b", done.out + done.err)


if __name__ == "__main__":
    unittest.main()
