"""assay screen on pictures, films and sounds: known ones are found scaled, coded anew, mirrored and cut, others are not; text and
QR codes in pictures; bad input. Oracles: fpcalc, tesseract, qrencode and zbarimg; what is altered is altered by ffmpeg."""
import base64
import functools
import json
import math
import os
import random
import re
import resource
import struct
import subprocess
import time
import unittest
import wave
import zlib

from office import CORRUPT, FINDINGS, LIMITED, OK, SAMPLES, SANITIZED, UNSUPPORTED, Office

ITEM_SECONDS = 1365 / 11025


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, **more).stdout


@functools.cache
def tone(step, rate):
    """A quarter of a second of one note, faded in and out."""
    def sample(i):
        at = 2 * math.pi * 220 * 2 ** (step / 12) * i / rate
        return int(6000 / 1.4 * min(1, i / 200, (rate // 4 - i) / 200) * (math.sin(at) + 0.4 * math.sin(2 * at)))
    return [sample(i) for i in range(rate // 4)]


def melody(path, seed, seconds, rate=11025):
    """Chords of a quarter of a second from a scale, no two seeds alike."""
    notes = random.Random(seed)
    samples = []
    for _ in range(seconds * 4):
        chord = [tone(notes.choice((0, 2, 3, 5, 7, 8, 10, 12, 14, 15, 17, 19)), rate) for _ in range(3)]
        samples.extend(a + b + c for a, b, c in zip(*chord))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


def png_of_nothing(side):
    """A grey picture of that many pixels a side, every one black: some hundred kilobytes that want a hundred times as much."""
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side + 1)) for _ in range(side)) + packer.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) + chunk(b"IDAT", rows) +
            chunk(b"IEND", b""))


class ScreenMedia(Office):
    def ffmpeg(self, *words):
        run("ffmpeg", "-nostdin", "-v", "error", "-y", *words, cwd=self.folder)
        return words[-1]

    def settings(self, media):
        path = self.folder / "assay.toml"
        text = path.read_text(encoding="utf-8")
        self.assertIn("[media]\n", text)
        path.write_text(text.replace("[media]\n", f"[media]\n{media}\n"), encoding="utf-8")

    def read_no_text(self):
        """Pictures are decoded and hashed, but the language files, which take longest to load, are not there."""
        self.settings(media=f'tessdata = "{self.folder}/nothing"')

    def entries(self, *entries):
        lines = [json.dumps({"category": "A.1h", **entry}, ensure_ascii=False) for entry in entries]
        (self.folder / "entries.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return "entries.jsonl"

    def features(self, *files, expect=OK):
        return json.loads(self.assay("screen", "--features", "--json", *files, expect=expect).out)["files"]

    def screened(self, files, entries, expect=FINDINGS, more=()):
        document = json.loads(self.assay("screen", "--json", *files, "-e", entries, *more, expect=expect).out)
        return document["files"]

    def made_once(self, name, make):
        """A file that several tests use, made by the first of them."""
        if name not in self.made:
            make()
            self.made[name] = (self.folder / name).read_bytes()
        (self.folder / name).write_bytes(self.made[name])
        return name

    made = {}
    hashes = {}

    def photo(self):
        return self.made_once("known.jpg", lambda: self.ffmpeg("-i", SAMPLES / "photo.jpg", "-vf", "scale=240:-2", "-q:v", "2", "known.jpg"))

    def hash_of(self, photo):
        """What `--features` tells of it, asked once."""
        if photo not in self.hashes:
            self.hashes[photo] = self.features(photo)[0]
        return self.hashes[photo]["image"]

    def film(self, name, seed, seconds=8, size="192x144"):
        """Scenes of two seconds: fractals at places of the seed's own."""
        def make():
            places = random.Random(seed)
            inputs = []
            for _ in range(seconds // 2):
                x, y = places.uniform(-1.4, 0.2), places.uniform(-0.6, 0.6)
                inputs += ["-f", "lavfi", "-t", "2", "-i", f"mandelbrot=size={size}:rate=5:maxiter=200:start_x={x:.4f}:start_y={y:.4f}:"
                           f"start_scale={places.uniform(0.4, 1.5):.3f}:end_scale=0.3"]
            self.ffmpeg(*inputs, "-filter_complex", f"concat=n={seconds // 2}:v=1", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", name)
        return self.made_once(name, make)

    def test_a_known_picture_is_found_altered_and_another_is_not(self):
        self.read_no_text()
        photo = self.photo()
        known = self.features(photo)[0]
        self.assertGreaterEqual(known["quality"], 50)
        entries = self.entries({"id": "pic", "kind": "image", "text": known["image"]})
        self.ffmpeg("-i", photo, "-vf", "scale=iw*0.6:-2", "-q:v", "8", "small.jpg")
        self.ffmpeg("-i", photo, "-vf", "hflip", "mirrored.png")
        self.ffmpeg("-i", photo, "-vf", "transpose=1", "-q:v", "5", "turned.jpg")
        self.ffmpeg("-i", photo, "-vf", "crop=iw*0.99:ih*0.99", "-c:v", "libwebp", "-quality", "70", "cut.webp")
        self.ffmpeg("-f", "lavfi", "-i", "mandelbrot=size=320x240:maxiter=200", "-frames:v", "1", "other.png")
        found = self.screened([photo, "small.jpg", "mirrored.png", "turned.jpg", "cut.webp", "other.png"], entries)
        self.assertEqual([one["outcome"] for one in found], ["block"] * 5 + ["pass"], found)
        self.assertEqual([one["reasons"][0]["turn"] for one in found[:3]], ["upright", "upright", "mirrored"])
        self.assertIn(found[3]["reasons"][0]["turn"], ("turned-left", "turned-right"))
        self.assertEqual(found[0]["reasons"][0]["distance"], 0)
        self.assertLessEqual(max(one["reasons"][0]["distance"] for one in found[:5]), 31)
        self.assertIn("相差 0 位", self.assay("screen", photo, "-e", entries, expect=FINDINGS, env={"LC_ALL": "zh_CN.UTF-8"}).out)

    def test_text_in_a_picture_is_read_as_tesseract_reads_it_and_screened(self):
        font = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
        run("convert", "-size", "520x170", "xc:white", "-font", font, "-pointsize", "40", "-fill", "black", "-annotate", "+60+60",
            "欢迎访问赌博网站", "-annotate", "+60+130", "Welcome to the casino", "text.png", cwd=self.folder)
        found = self.features("text.png")[0]
        told = [re.sub(r"\s", "", line["text"]) for line in found["lines"]]
        oracle = run("tesseract", "text.png", "-", "-l", "chi_sim+eng", "--psm", "11", cwd=self.folder, env={**os.environ, "OMP_THREAD_LIMIT": "1"}).decode()
        self.assertEqual("".join(told), re.sub(r"\s", "", oracle))
        entries = self.entries({"id": "word", "text": "赌博网站", "surfaces": ["image-text"]})
        screened = self.screened(["text.png"], entries)[0]
        reason = screened["reasons"][0]
        self.assertEqual((screened["outcome"], reason["in"], reason["entry"]), ("block", "image-text", "word"))
        x, y, width, height = reason["box"]
        self.assertTrue(50 <= x <= 70 and 15 <= y <= 45 and width > 280 and 20 <= height <= 60, reason["box"])
        elsewhere = self.entries({"id": "word", "text": "赌博网站", "surfaces": ["output"]})
        self.assertEqual(self.screened(["text.png"], elsewhere, expect=OK)[0]["outcome"], "pass")

    def test_a_qr_code_is_read_as_others_read_it_and_screened(self):
        text = "https://bad.example/pay?to=赌博网站"
        run("qrencode", "-s", "4", "-o", "code.png", text, cwd=self.folder)
        run("convert", "-size", "360x300", "xc:#d0e0d0", "code.png", "-geometry", "+120+60", "-composite", "-rotate", "12", "poster.png",
            cwd=self.folder)
        self.assertEqual(run("zbarimg", "-q", "--raw", "poster.png", cwd=self.folder).decode().strip(), text)
        code, = self.features("poster.png")[0]["codes"]
        self.assertEqual(code["text"], text)
        reason = self.screened(["poster.png"], self.entries({"id": "word", "text": "赌博网站"}))[0]["reasons"][0]
        self.assertEqual((reason["in"], reason["entry"]), ("code", "word"))
        self.assertEqual(reason["box"], code["box"])

    def test_a_fingerprint_is_what_fpcalc_tells_and_a_known_sound_is_found_in_others(self):
        song = melody(self.folder / "song.wav", 1, 20)
        features = self.features("song.wav")[0]
        # it takes the end of the file for an error and exits with 3
        raw = subprocess.run(["fpcalc", "-raw", "-length", "0", song], capture_output=True, text=True).stdout
        items = [int(item) for item in re.search(r"FINGERPRINT=(.*)", raw).group(1).split(",")]
        self.assertEqual(list(struct.unpack(f"<{len(items)}I", base64.b64decode(features["audio"]))), items)

        melody(self.folder / "before.wav", 2, 17)
        melody(self.folder / "other.wav", 3, 30)
        self.ffmpeg("-ss", "4", "-t", "12", "-i", "song.wav", "piece.wav")
        self.ffmpeg("-i", "before.wav", "-i", "piece.wav", "-i", "before.wav", "-filter_complex", "[0][1][2]concat=n=3:v=0:a=1", "-b:a", "64k",
                    "inside.mp3")
        self.ffmpeg("-i", "song.wav", "-af", "volume=0.4,lowpass=3000,aecho=0.8:0.8:60:0.3", "-c:a", "aac", "-b:a", "64k", "quiet.m4a")
        entries = self.entries({"id": "song", "kind": "audio", "text": features["audio"]})
        found = self.screened(["song.wav", "inside.mp3", "quiet.m4a", "other.wav"], entries)
        self.assertEqual([one["outcome"] for one in found], ["block", "block", "block", "pass"], found)
        reason = found[1]["reasons"][0]
        self.assertEqual((reason["in"], reason["entry"]), ("audio", "song"))
        self.assertAlmostEqual(reason["from"], 17, delta=2)
        self.assertAlmostEqual(reason["to"], 29, delta=3)
        self.assertAlmostEqual(reason["known_from"], 4, delta=2)
        self.assertLess(reason["errors"], 0.2)

    def test_a_known_film_is_found_altered_with_its_sound_and_another_is_not(self):
        self.film("known.mp4", 1)
        self.film("other.mp4", 2)
        features = self.features("known.mp4")[0]
        self.assertEqual(len(features["frames"]), 8)
        entries = self.entries({"id": "film", "kind": "video", "frames": features["frames"]})
        melody(self.folder / "song.wav", 5, 12)
        self.ffmpeg("-i", "known.mp4", "-i", "song.wav", "-vf", "scale=160:-2", "-crf", "32", "-shortest", "small.mp4")
        self.ffmpeg("-i", "known.mp4", "-vf", "hflip", "mirrored.mp4")
        self.ffmpeg("-i", "other.mp4", "-ss", "1", "-i", "known.mp4", "-filter_complex", "[0:v][1:v]concat=n=2:v=1", "-r", "5", "behind.mp4")
        found = self.screened(["known.mp4", "small.mp4", "mirrored.mp4", "behind.mp4", "other.mp4"], entries)
        self.assertEqual([one["outcome"] for one in found], ["block"] * 4 + ["pass"], found)
        self.assertEqual([one["reasons"][0]["turn"] for one in found[:4]], ["upright", "upright", "mirrored", "upright"])
        reason = found[3]["reasons"][0]
        self.assertAlmostEqual(reason["from"], 8, delta=1.5)
        self.assertAlmostEqual(reason["to"], 15, delta=1.5)
        self.assertGreaterEqual(reason["alike"] * 2, reason["compared"])
        sound = self.features("song.wav")[0]["audio"]
        by_sound = self.screened(["small.mp4"], self.entries({"id": "song", "kind": "audio", "text": sound}))[0]
        self.assertEqual([(one["in"], one["entry"]) for one in by_sound["reasons"]], [("audio", "song")])

        self.ffmpeg("-ss", "3", "-i", "known.mp4", "-frames:v", "1", "frame.png")
        image = self.features("frame.png")[0]["image"]
        shown = self.screened(["behind.mp4"], self.entries({"id": "frame", "kind": "image", "text": image}))[0]["reasons"][0]
        self.assertEqual(shown["in"], "image")
        self.assertAlmostEqual(shown["from"], 10, delta=1.5)

    def test_bad_files_give_one_error_each_and_cost_no_other(self):
        self.read_no_text()
        photo = self.photo()
        self.film("clip.mp4", 3, seconds=2)
        clip = (self.folder / "clip.mp4").read_bytes()
        (self.folder / "half.jpg").write_bytes((self.folder / photo).read_bytes()[:3000])
        (self.folder / "half.mp4").write_bytes(clip[:len(clip) // 2])
        (self.folder / "empty.wav").write_bytes(b"RIFF$\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0")
        (self.folder / "tiny.gif").write_bytes(b"GIF89a" + bytes(40))
        (self.folder / "bomb.png").write_bytes(png_of_nothing(12_000))
        entries = self.entries({"id": "word", "text": "赌博网站"})
        names = ["half.jpg", "half.mp4", "empty.wav", "tiny.gif", "bomb.png", photo]
        document = self.screened(names, entries)
        self.assertEqual([one["outcome"] for one in document], ["unreadable"] * 5 + ["pass"])
        for name, one in zip(names[:5], document):
            self.assertEqual(one["error"]["message"].count(name), 1, one["error"])
        self.assertIn("0 samples", document[2]["error"]["message"])
        for name, code in (("half.jpg", CORRUPT), ("half.mp4", CORRUPT), ("empty.wav", CORRUPT), ("tiny.gif", UNSUPPORTED), ("bomb.png", LIMITED)):
            self.assay("screen", name, "-e", entries, expect=code)

    def test_a_missing_language_file_is_a_finding_and_the_rest_is_there(self):
        (self.folder / "nothing").mkdir()
        self.settings(media=f'tessdata = "{self.folder}/nothing"')
        features = self.features(self.photo())[0]
        self.assertEqual([one["id"] for one in features["findings"]], ["text-not-read"])
        self.assertIn("tesseract-ocr-chi-sim", features["findings"][0]["words"])
        self.assertEqual(len(features["image"]), 64)

    def test_the_index_file_is_kept_made_anew_when_damaged_and_says_so(self):
        self.read_no_text()
        photo = self.photo()
        hashes = random.Random(1)
        others = [{"id": f"h-{i}", "kind": "image", "text": f"{hashes.getrandbits(256):064x}"} for i in range(50)]
        entries = self.entries({"id": "pic", "kind": "image", "text": self.hash_of(photo)}, *others)
        words = ("screen", photo, "-e", entries, "--index", "known.index")
        self.assertIn("known.index: made of the entries", self.assay(*words, expect=FINDINGS).err)
        path = self.folder / "known.index"
        whole = path.read_bytes()
        (self.folder / "text.txt").write_text("words")
        text = ("screen", "text.txt", "-e", entries, "--index", "known.index")  # the index is looked at whatever is screened
        self.assertEqual(self.assay(*text, expect=OK).err, "")
        for broken, how in ((whole[:1000], FINDINGS), (whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], OK), (whole[:15] + b"0" + whole[16:], OK),
                            (bytes([whole[0] ^ 4]) + whole[1:], OK), (b"", OK)):
            path.write_bytes(broken)
            done = self.assay(*(words if how == FINDINGS else text), expect=how)
            self.assertIn("known.index: was damaged and was made anew", done.err)
            self.assertEqual(path.read_bytes(), whole)
        for another in ((self.folder / photo).read_bytes(), b"short"):  # somebody's file, which is left as it is
            path.write_bytes(another)
            self.assertIn("is no index of picture hashes", self.assay(*text, expect=UNSUPPORTED).err)
            self.assertEqual(path.read_bytes(), another)
        path.write_bytes(whole)
        fewer = self.entries(*others)
        done = self.assay("screen", "text.txt", "-e", fewer, "--index", "known.index", expect=OK)
        self.assertIn("of other entries", done.err)

    def test_content_that_would_grow_beyond_all_bounds_is_refused_by_name_at_once(self):
        self.read_no_text()
        names = self.bombs()
        entries = self.entries({"id": "word", "text": "赌博网站"})
        begun = time.monotonic()
        found = self.screened(names, entries, expect=FINDINGS)
        self.assertLess(time.monotonic() - begun, 5 * (10 if SANITIZED else 1))
        if not SANITIZED:  # kilobytes, of the largest process that ended so far
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 1_500_000)
        for one in found:
            self.assertIn("error", one)
            message = one["error"]["message"]
            self.assertTrue(message.startswith(one["file"] + ": "), message)
            self.assertEqual(one["error"]["code"], names[one["file"]][0], message)
            self.assertIn(names[one["file"]][1], message)
        shown = self.assay("screen", *names, "-e", entries, expect=FINDINGS, env={"LC_ALL": "zh_CN.UTF-8"})
        self.assertIn("无法读取  超出限制：wide.png: ", shown.err)
        self.assertIn(f"{len(names)} 个文件： {len(names)} 无法读取。", shown.out)

    def bombs(self):
        """Files of a few kilobytes whose heads promise gigabytes; what is said of each, and a word of it."""
        def chunk(name, body):
            return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        photo = (self.folder / self.photo()).read_bytes()
        size = max(photo.find(b"\xff\xc0"), photo.find(b"\xff\xc2")) + 5
        self.film("clip.mp4", 3, seconds=2)
        clip = (self.folder / "clip.mp4").read_bytes()

        def patched(name, at, value):
            where = clip.index(name, clip.index(b"moov")) + at
            return clip[:where] + value + clip[where + len(value):]
        files = {
            "wide.png": (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)) +
                         chunk(b"IDAT", zlib.compress(bytes(3_000_000), 9)) + chunk(b"IEND", b""), "limited", "30000 x 30000"),
            "wide.jpg": (photo[:size] + struct.pack(">HH", 65_500, 65_500) + photo[size + 4:], "limited", "65500 x 65500"),
            "wide.gif": (b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(3000), "unsupported", "convert it"),
            "wide.webp": (b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff" * 6 + b"VP8 " +
                          struct.pack("<I", 10) + b"\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f", "corrupt", "header"),
            "endless.wav": (b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 8, 384_000, 384_000 * 32, 32, 32) +
                            b"data\xff\xff\xff\xff" + bytes(64), "corrupt", "RIFF"),
            "samples.mp4": (patched(b"stsz", 12, b"\xff" * 4), "limited", "4294967295 frames"),
            "wide.mp4": (patched(b"avc1", 28, b"\xff" * 4), "limited", "65535 x 65535"),
            "long.mp4": (patched(b"stts", 8, struct.pack(">III", 1, 0xFFFFFFFF, 0xFFFFFFFF)), "limited", "s long"),
            "box.mp4": (patched(b"moov", -4, b"\xff" * 4), "corrupt", "claims"),
        }
        for name, (content, _, _) in files.items():
            (self.folder / name).write_bytes(content)
        return {name: told for name, (_, *told) in files.items()}

    def test_replay_tells_what_a_proposed_set_would_find(self):
        self.read_no_text()
        photo = self.photo()
        now = self.entries({"id": "word", "text": "赌博网站"})
        (self.folder / "next.jsonl").write_text(json.dumps({"id": "pic", "kind": "image", "category": "A.1h",
                                                            "text": self.hash_of(photo)}) + "\n")
        found = self.screened([photo], now, more=("--replay", "next.jsonl"))[0]
        self.assertEqual(found["proposed"], {"outcome": "block", "gained": ["pic"], "lost": []})


if __name__ == "__main__":
    unittest.main()
