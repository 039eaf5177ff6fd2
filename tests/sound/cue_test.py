"""Cues in real files, held against sox, ffmpeg and exiftool: what is outside a cue stays, what is in it is as it should be."""
import json
import os
import re
import struct
import subprocess
import tempfile
import unittest
from array import array
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PROGRAM = os.environ["CUE_PROGRAM"]
VOICE = TOP / "assets/cue/spoken.wav"
SENTENCE = re.search(r'^text = "(.*)"$', (TOP / "rules/cue.toml").read_text(encoding="utf-8"), re.M)[1]
FF = ("ffmpeg", "-nostdin", "-v", "error", "-y")
SILENCE, RHYTHM = 0.3, 1.08  # seconds, rules/cue.toml


def run(*words, code=0):
    done = subprocess.run([str(word) for word in words], capture_output=True)
    if done.returncode != code:
        raise AssertionError(f"{words}: exit {done.returncode}, not {code}\n{done.stderr.decode(errors='replace')}")
    return done


def add(source, target, kind="rhythm", place="start", voice=VOICE, text=SENTENCE):
    return json.loads(run(PROGRAM, "add", source, target, kind, place, voice, text).stdout)


def inspect(path):
    return json.loads(run(PROGRAM, "inspect", path, VOICE, SENTENCE).stdout)


def refused(source, *words, voice=VOICE, text=SENTENCE):
    """The message of an error; both verbs must give one unless `words` say how to add."""
    with tempfile.TemporaryDirectory() as folder:
        done = run(PROGRAM, "add", source, Path(folder) / "out", *(words or ("rhythm", "both")), voice, text, code=1)
    return done.stderr.decode()


def samples(path, form="s32le"):
    """What ffmpeg decodes, interleaved, as bytes."""
    return run(*FF, "-i", path, "-map", "0:a", "-f", form, "-c:a", "pcm_" + form, "-").stdout


def loudness(path, start=0.0, length=None):
    """Integrated loudness in LUFS as ffmpeg's ebur128 measures it."""
    cut = ["-ss", str(start)] + (["-t", str(length)] if length else [])
    done = run("ffmpeg", "-nostdin", "-hide_banner", *cut, "-i", path, "-map", "0:a", "-af", "ebur128=peak=true", "-f",
               "null", "-").stderr.decode()
    summary = done[done.rindex("Summary:"):]
    return float(re.search(r"I:\s+(\S+) LUFS", summary)[1]), float(re.search(r"Peak:\s+(\S+) dBFS", summary)[1])


def probe(path):
    return json.loads(run("ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json",
                          path).stdout)


def duration(path):
    return float(probe(path)["format"]["duration"])


class Files(unittest.TestCase):
    """A folder, and a programme in it: pink noise and a melody, 6 s, stereo, not loud."""

    @classmethod
    def setUpClass(cls):
        cls.box = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.box.name)
        cls.programme = cls.folder / "programme.wav"
        run("sox", "-R", "-n", "-r", "44100", "-c", "2", "-b", "16", cls.programme, "synth", "6", "pinknoise", "synth", "6",
            "sine", "mix", "300-1200", "tremolo", "3", "60", "gain", "-n", "-9")

    @classmethod
    def tearDownClass(cls):
        cls.box.cleanup()

    def make(self, name, *options, source=None):
        path = self.folder / name
        run(*FF, "-i", source or self.programme, *options, path)
        return path

    def labelled(self, source, **wish):
        target = source.with_name("labelled-" + source.name)
        return target, add(source, target, **wish)


def chunks(path):
    """(id, body) of every chunk of a RIFF or RF64 file."""
    data = path.read_bytes()
    at, found = 12, []
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        if size == 0xFFFFFFFF:
            size = struct.unpack("<Q", data[28:36])[0]
        found.append((name, data[at + 8:at + 8 + size]))
        at += 8 + size + (size & 1)
    return found


class Wav(Files):
    FORMS = {
        "u8": ("-c:a", "pcm_u8"), "s16": ("-c:a", "pcm_s16le"), "s24": ("-c:a", "pcm_s24le"), "s32": ("-c:a", "pcm_s32le"),
        "f32": ("-c:a", "pcm_f32le"), "f64": ("-c:a", "pcm_f64le"), "alaw": ("-c:a", "pcm_alaw"),
        "mulaw": ("-c:a", "pcm_mulaw"), "mono8k": ("-ac", "1", "-ar", "8000"), "96k": ("-ar", "96000", "-c:a", "pcm_s24le"),
        "surround": ("-ac", "6", "-c:a", "pcm_s24le"), "rf64": ("-rf64", "always"), "tagged": ("-metadata", "title=Noise"),
    }

    def test_every_byte_of_the_programme_is_kept_in_every_form(self):
        for name, options in self.FORMS.items():
            with self.subTest(name):
                source = self.make(name + ".wav", *options)
                target, told = self.labelled(source, place="both")
                before, after = dict(chunks(source)), dict(chunks(target))
                frame = len(before[b"data"]) // told["before"]
                cue = (told["after"] - told["before"]) // 2 * frame
                self.assertEqual(after[b"data"][cue:-cue], before[b"data"])
                self.assertEqual(after[b"data"][:cue], after[b"data"][-cue:])
                self.assertEqual(before[b"fmt "], after[b"fmt "])
                self.assertEqual([name for name, _ in chunks(source)], [name for name, _ in chunks(target)])
                self.assertTrue(told["exact"])
                self.assertAlmostEqual(cue / frame / told["rate"], SILENCE + RHYTHM + SILENCE, places=3)
                # other readers see the same form, and exactly the frames that were told
                self.assertEqual(probe(target)["streams"][0]["codec_name"], probe(source)["streams"][0]["codec_name"])
                self.assertEqual(len(samples(target)) // 4 // told["channels"], told["after"])
                if name != "rf64":
                    self.assertEqual(int(run("soxi", "-s", target).stdout), told["after"])

    def test_other_chunks_are_kept_and_positions_follow(self):
        source = self.folder / "chunks.wav"
        cue_points = struct.pack("<IIIIIIIIIIIII", 2, 1, 0, 0x61746164, 0, 0, 0, 2, 1000, 0x61746164, 0, 0, 1000)
        extra = (self.chunk(b"bext", bytes(range(256)) * 2 + b"\1" * 90) + self.chunk(b"odd ", b"abc")
                 + self.chunk(b"cue ", cue_points))
        data = self.programme.read_bytes()
        source.write_bytes(self.riff(data[12:36] + extra + data[36:] + self.chunk(b"AIGC", b'{"Label":"1"}')) + b"tail")
        target, told = self.labelled(source)
        before, after = dict(chunks(source)), dict(chunks(target))
        for name in (b"bext", b"odd ", b"AIGC"):
            self.assertEqual(before[name], after[name], name)
        moved = told["after"] - told["before"]
        self.assertEqual(struct.unpack("<13I", after[b"cue "])[2], moved)
        self.assertEqual(struct.unpack("<13I", after[b"cue "])[12], 1000 + moved)
        self.assertEqual(target.read_bytes()[-4:], b"tail")
        self.assertEqual(struct.unpack("<I", target.read_bytes()[4:8])[0] + 8 + 4, target.stat().st_size)

    @staticmethod
    def chunk(name, body):
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)

    @staticmethod
    def riff(body):
        return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body

    def test_the_cue_is_as_loud_as_the_programme_and_does_not_clip(self):
        for name, options in {"loud": ("-af", "volume=7dB"), "soft": ("-af", "volume=-12dB"), "mono": ("-ac", "1")}.items():
            for kind in ("rhythm", "spoken"):
                with self.subTest(name=name, kind=kind):
                    source = self.make(name + "-level.wav", *options)
                    target, told = self.labelled(source, kind=kind)
                    programme, _ = loudness(source)
                    self.assertAlmostEqual(told["programme_lufs"], programme, delta=0.15)
                    cue = told["cues"][0]
                    heard, peak = loudness(target, cue["start"], cue["length"])
                    self.assertAlmostEqual(heard, told["cue_lufs"], delta=0.3)
                    if told["bound"] == "none":
                        self.assertAlmostEqual(heard, programme, delta=0.4)
                    else:
                        self.assertEqual((told["bound"], kind), ("true-peak", "spoken"))
                    self.assertLessEqual(peak, -0.9)

    def test_sox_finds_silence_around_the_tones_and_tones_where_they_should_be(self):
        target, _ = self.labelled(self.programme)
        starts = {0.0: 0, 0.3: 1, 0.42: 0, 0.54: 1, 0.9: 0, 1.02: 1, 1.14: 0, 1.26: 1, 1.38: 0}
        lengths = [0.3, 0.12, 0.12, 0.36, 0.12, 0.12, 0.12, 0.12, 0.3]
        for (start, tone), length in zip(starts.items(), lengths):
            stat = run("sox", target, "-n", "trim", f"{start + 0.002}", f"{length - 0.004}", "remix", "1", "stat").stderr.decode()
            level = float(re.search(r"RMS\s+amplitude:\s+(\S+)", stat)[1])
            pitch = re.search(r"Rough\s+frequency:\s+(\S+)", stat)[1]
            if tone:
                self.assertGreater(level, 0.01)
                self.assertAlmostEqual(float(pitch), 800, delta=25)
            else:
                self.assertEqual(level, 0)

    def test_a_silent_programme_gets_a_cue_at_broadcast_level(self):
        source = self.folder / "silent.wav"
        run("sox", "-n", "-r", "48000", "-c", "1", "-b", "16", source, "trim", "0", "2")
        _, told = self.labelled(source)
        self.assertEqual((told["bound"], told["cue_lufs"]), ("no-programme", -23.0))

    def test_bad_files_are_refused_with_place_and_way_out(self):
        data = bytearray(self.programme.read_bytes())
        bad = self.folder / "bad.wav"

        def message(change):
            copy = bytearray(data)
            changed = change(copy)
            bad.write_bytes(copy if changed is None else changed)
            return refused(bad)
        self.assertRegex(message(lambda d: d[:len(d) // 2]), r"bad\.wav: 0x4: the RIFF chunk claims \d+ bytes.*truncated")
        self.assertRegex(message(lambda d: self.riff(bytes(d[12:36]) + b"data" + bytes(4))), "0 samples")
        self.assertRegex(message(lambda d: d.__setitem__(slice(22, 24), b"\xff\xff")), "65535 channels; 1 to 8")
        self.assertRegex(message(lambda d: d.__setitem__(slice(24, 28), b"\0\0\0\0")), "0 samples a second")
        self.assertRegex(message(lambda d: d.__setitem__(slice(20, 22), b"\x11\0")), "format tag 0x0011.*ffmpeg")
        self.assertRegex(message(lambda d: d.__setitem__(slice(40, 44), b"\xff\xff\xff\x7f")), "'data' claims 2147483647")
        self.assertRegex(message(lambda d: d.__setitem__(slice(4, 8), b"\xff" * 4)), "never written.*-c copy")
        self.assertRegex(message(lambda d: d.__setitem__(slice(32, 34), b"\3\0")), "3 bytes a frame")
        self.assertRegex(message(lambda d: d[:8]), "header alone")
        self.assertRegex(message(lambda d: b""), "empty")
        self.assertRegex(message(lambda d: b"OggS" + bytes(100)), "neither WAV, MP3 nor M4A")


class Coded(Files):
    """MP3 and M4A: as many samples as before plus the cue, tags as they were."""

    def make_cover(self):
        cover = self.folder / "cover.png"
        run(*FF, "-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1", cover)
        return cover

    def assert_rendered(self, source, target, told):
        old, new = probe(source), probe(target)
        for key in ("codec_name", "sample_rate", "channels"):
            self.assertEqual(old["streams"][0][key], new["streams"][0][key], key)
        channels = told["channels"]
        before, after = len(samples(source)) // 4 // channels, len(samples(target)) // 4 // channels
        if told["codec"] == "aac":  # FFmpeg 5.1 decodes the last packet whole; what is to be played stands in the index
            self.assertTrue(0 <= after - told["after"] < 2048)
            before, after = old["streams"][0]["duration_ts"], new["streams"][0]["duration_ts"]
        cue = round((told["cues"][0]["length"] + 2 * SILENCE) * told["rate"]) * len(told["cues"])
        self.assertEqual(before, told["before"])
        self.assertEqual(after, before + cue)
        self.assertEqual(told["after"], before + cue)

    def assert_in_place(self, source, target, told):
        """The programme starts where it should: cross-correlation of the two decodings peaks at no shift."""
        head = told["after"] - told["before"] if told["cues"][0]["where"] == "start" else 0
        rate, channels = told["rate"], told["channels"]
        old, new = (array("h", samples(path, "s16le"))[::channels] for path in (source, target))
        piece = old[rate:rate + 2000]
        best = max(range(-30, 31), key=lambda shift: sum(
            a * b for a, b in zip(piece, new[head + rate + shift:head + rate + shift + 2000])))
        self.assertEqual(best, 0)

    def test_mp3_plays_exactly_cue_and_programme(self):
        forms = {"cbr": ("-b:a", "128k"), "vbr": ("-q:a", "4"), "mono": ("-ac", "1", "-ar", "22050", "-b:a", "48k"),
                 "low": ("-ac", "1", "-ar", "8000", "-b:a", "16k"), "48k": ("-ar", "48000", "-b:a", "320k")}
        for name, options in forms.items():
            with self.subTest(name):
                source = self.make(name + ".mp3", *options)
                target, told = self.labelled(source)
                self.assert_rendered(source, target, told)
                old, new = (int(probe(path)["format"]["bit_rate"]) for path in (source, target))
                self.assertAlmostEqual(new, old, delta=old * (0.35 if name == "vbr" else 0.06))
                self.assertTrue(inspect(target)["labelled"])
                self.assertFalse(inspect(source)["labelled"])
        self.assert_in_place(source, target, told)

    def test_mp3_tags_are_kept_and_chapters_move(self):
        meta = self.folder / "chapters.txt"
        meta.write_text(";FFMETADATA1\ntitle=噪声\nartist=Nobody\nAIGC={\"Label\":\"1\"}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\n"
                        "END=2000\ntitle=one\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2000\nEND=6000\ntitle=two\n", encoding="utf-8")
        source = self.folder / "tagged.mp3"
        run(*FF, "-i", self.programme, "-i", meta, "-i", self.make_cover(), "-map", "0:a", "-map", "2:v", "-map_metadata", "1",
            "-map_chapters", "1", "-c:v", "copy", "-disposition:v", "attached_pic", "-write_id3v1", "1", source)
        target, told = self.labelled(source)
        self.assertEqual(told["notes"], [])
        old, new = probe(source), probe(target)
        for key in ("title", "artist", "AIGC"):
            self.assertEqual(old["format"]["tags"][key], new["format"]["tags"][key])
        self.assertEqual(source.read_bytes()[-128:], target.read_bytes()[-128:])
        self.assertEqual(run("exiftool", "-b", "-Picture", source).stdout, run("exiftool", "-b", "-Picture", target).stdout)
        self.assertEqual([(float(c["start_time"]), float(c["end_time"])) for c in new["chapters"]], [(0, 3.68), (3.68, 7.68)])
        self.assert_rendered(source, target, told)

    def test_m4a_plays_exactly_cue_and_programme(self):
        forms = {"aac": ("-b:a", "128k"), "mono": ("-ac", "1", "-ar", "24000", "-b:a", "40k"),
                 "alac": ("-c:a", "alac"), "alac24": ("-c:a", "alac", "-sample_fmt", "s32p"),
                 "surround": ("-ac", "6", "-b:a", "256k")}
        for name, options in forms.items():
            for place in ("start", "both"):
                with self.subTest(name=name, place=place):
                    source = self.make(name + ".m4a", *options)
                    target, told = self.labelled(source, place=place)
                    self.assert_rendered(source, target, told)
                    self.assertEqual(told["exact"], "alac" in name)
                    if told["exact"]:
                        cue = (told["after"] - told["before"]) // len(told["cues"]) * told["channels"] * 4
                        end = -cue if place == "both" else None
                        self.assertEqual(samples(target)[cue:end], samples(source))
                    else:
                        old, new = (int(probe(path)["streams"][0]["bit_rate"]) for path in (source, target))
                        self.assertAlmostEqual(new, old, delta=old * 0.2)
                    heard = inspect(target)
                    self.assertEqual([r["where"] for r in heard["rhythms"] if not r["fault"]],
                                     ["start", "end"] if place == "both" else ["start"])

    def test_m4a_tags_cover_and_chapters_are_kept(self):
        meta = self.folder / "book.txt"
        meta.write_text(";FFMETADATA1\ntitle=噪声\nartist=Nobody\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle=one\n"
                        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=2000\nEND=6000\ntitle=two\n", encoding="utf-8")
        for fast in ((), ("-movflags", "+faststart")):
            with self.subTest(fast=fast):
                source = self.folder / "book.m4a"
                run(*FF, "-i", self.programme, "-i", meta, "-i", self.make_cover(), "-map", "0:a", "-map", "2:v",
                    "-map_metadata", "1", "-map_chapters", "1", "-c:v", "copy", "-disposition:v", "attached_pic", *fast, source)
                target, told = self.labelled(source)
                old, new = probe(source), probe(target)
                for key in ("title", "artist"):
                    self.assertEqual(old["format"]["tags"][key], new["format"]["tags"][key])
                self.assertEqual(run("exiftool", "-b", "-CoverArt", source).stdout,
                                 run("exiftool", "-b", "-CoverArt", target).stdout)
                self.assertEqual([(float(c["start_time"]), float(c["end_time"])) for c in new["chapters"]],
                                 [(0, 3.68), (3.68, 7.68)])
                data = target.read_bytes()
                self.assertEqual(data.index(b"moov") < data.index(b"mdat"), bool(fast))
                self.assert_rendered(source, target, told)
                self.assert_in_place(source, target, told)

    def test_m4a_cut_by_an_edit_list_keeps_what_is_played(self):
        whole = self.make("whole-song.m4a")
        source = self.folder / "cut.m4a"
        run(*FF, "-ss", "2.01", "-i", whole, "-c", "copy", source)
        target, told = self.labelled(source)
        self.assert_rendered(source, target, told)
        self.assertAlmostEqual(told["before"] / told["rate"], 3.99, delta=0.03)

    def test_a_label_in_the_index_is_kept(self):
        source = self.make("key.m4a", "-metadata", 'AIGC={"Label":"1"}', "-movflags", "use_metadata_tags")
        target, _ = self.labelled(source)
        self.assertEqual(probe(target)["format"]["tags"]["AIGC"], '{"Label":"1"}')

    def test_the_sample_song_becomes_a_labelled_song(self):
        target = self.folder / "song.m4a"
        told = add(TOP / "samples/song.m4a", target, kind="spoken", place="both")
        self.assertAlmostEqual(duration(target), duration(TOP / "samples/song.m4a") + 2 * (told["cues"][0]["length"] + 0.6),
                               delta=0.05)
        self.assertEqual([(s["where"], s["fault"]) for s in inspect(target)["speeches"]], [("start", ""), ("end", "")])

    def test_damaged_files_are_refused_with_their_place(self):
        mp3, m4a = self.make("whole.mp3", "-b:a", "128k"), self.make("whole.m4a")
        fast = self.make("fast.m4a", "-movflags", "+faststart")
        bad = self.folder / "bad.bin"

        def message(data):
            bad.write_bytes(data)
            return refused(bad)
        self.assertRegex(message(m4a.read_bytes()[:-200]), r"bad\.bin: box at 0x[0-9a-f]+ claims|moov")
        self.assertRegex(message(fast.read_bytes()[:-5000]), r"box at 0x[0-9a-f]+ claims \d+ bytes.*truncated")
        data = bytearray(fast.read_bytes())  # an mdat that says "to the end of the file", and the file is cut
        at = data.index(b"mdat") - 4
        data[at:at + 4] = bytes(4)
        self.assertRegex(message(data[:-9000]), r"packet \d+ at 0x[0-9a-f]+|the file ends after \d+")
        data = bytearray(mp3.read_bytes())
        data[40000:42000] = bytes(2000)
        self.assertRegex(message(data), r"0x[0-9a-f]+")
        self.assertRegex(message(b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(200)), "ID3v2 tag at 0x0 claims 268435465 bytes")
        self.assertRegex(message(b"\xff\xfb\x90\x00" + bytes(3000)), "no two MP3 frames")
        data = bytearray(fast.read_bytes())
        at = data.index(b"mdat") + 3000
        data[at:at + 4000] = os.urandom(4000)
        self.assertRegex(message(data), r"packet \d+ at 0x[0-9a-f]+")
        self.assertRegex(message(mp3.read_bytes()[:50000]), r"its header counts \d+ frames, there are \d+.*truncated")
        # a download that broke off in the last frame still plays, and is labelled, with a note
        bad.write_bytes(mp3.read_bytes()[:-100])
        self.assertRegex(add(bad, self.folder / "out.mp3")["notes"][0], "last frame at 0x.*left out")

    def test_films_and_other_codecs_are_refused_by_name(self):
        self.assertRegex(refused(TOP / "samples/clip.mp4"), "moving pictures: label it as a film")
        opus = self.make("opus.mp4", "-c:a", "libopus")
        self.assertRegex(refused(opus), "opus; those that can be labelled are MP3, AAC and ALAC")
        mp2 = self.make("two.mp2", "-c:a", "mp2")
        renamed = mp2.rename(self.folder / "two.mp3")
        self.assertRegex(refused(renamed), "MPEG layer II")


class Heard(Files):
    """Cues that others made, right and wrong."""

    def beeps(self, name, *lengths, gap=0.12, pitch=1000, after=None):
        parts = []
        for i, length in enumerate(lengths):
            part = self.folder / f"beep{i}.wav"
            run("sox", "-n", "-r", "44100", "-c", "2", "-b", "16", part, "synth", str(length), "sine", str(pitch), "vol", "0.4",
                "pad", "0.4" if i == 0 else "0", str(gap))
            parts.append(part)
        pause = self.folder / "pause.wav"
        run("sox", "-n", "-r", "44100", "-c", "2", "-b", "16", pause, "trim", "0", "1")
        path = self.folder / name
        run("sox", *parts, pause, after or self.programme, path)
        return path

    def test_a_rhythm_that_sox_played_is_heard(self):
        heard = inspect(self.beeps("good.wav", 0.12, 0.36, 0.12, 0.12))
        self.assertTrue(heard["labelled"])
        self.assertAlmostEqual(heard["rhythms"][0]["start"], 0.4, delta=0.01)
        self.assertAlmostEqual(heard["rhythms"][0]["frequency"], 1000, delta=20)
        coded = self.make("good.mp3", "-b:a", "64k", source=self.folder / "good.wav")
        self.assertTrue(inspect(coded)["labelled"])

    def test_wrong_rhythms_are_rejected(self):
        for name, lengths, gap, fault in (("order.wav", (0.36, 0.12, 0.12, 0.12), 0.12, "not short long short short"),
                                          ("even.wav", (0.12, 0.12, 0.12, 0.12), 0.12, "not short long short short"),
                                          ("fast.wav", (0.03, 0.09, 0.03, 0.03), 0.03, "too fast")):
            heard = inspect(self.beeps(name, *lengths, gap=gap))
            self.assertFalse(heard["labelled"], name)
            self.assertRegex(heard["rhythms"][0]["fault"], fault)
            self.assertFalse(inspect(self.make(name + ".m4a", "-b:a", "96k", source=self.folder / name))["labelled"])

    def test_the_spoken_cue_is_heard_at_its_speed_and_rejected_when_too_fast(self):
        target, told = self.labelled(self.programme, kind="spoken")
        speech = inspect(target)["speeches"][0]
        self.assertAlmostEqual(speech["rate"], 133, delta=4)
        self.assertEqual(speech["fault"], "")
        self.assertAlmostEqual(speech["start"], told["cues"][0]["start"], delta=0.06)
        for name, options in (("fast-spoken.wav", ("-af", "atempo=1.5")), ("fast-spoken.mp3", ("-af", "atempo=1.5"))):
            heard = inspect(self.make(name, *options, source=target))
            self.assertFalse(heard["labelled"])
            self.assertAlmostEqual(heard["speeches"][0]["rate"], 200, delta=8)
            self.assertRegex(heard["speeches"][0]["fault"], "too fast")

    def test_a_programme_alone_is_not_labelled(self):
        for source in (self.programme, TOP / "samples/song.m4a"):
            heard = inspect(source)
            self.assertEqual((heard["labelled"], heard["speeches"]), (False, []))

    def test_a_replacement_cue_must_have_both_elements_and_normal_speed(self):
        fast = self.make("fast-cue.wav", "-af", "atempo=1.6", source=VOICE)
        self.assertRegex(refused(self.programme, "spoken", "start", voice=fast), r"too fast: 21\d characters a minute")
        self.assertRegex(refused(self.programme, "spoken", "start", text="本音频由人工朗读而成"), "lacks a word element")
        slow = self.make("other-cue.wav", "-ar", "48000", "-c:a", "pcm_f32le", source=VOICE)
        target, _ = self.labelled(self.programme, kind="spoken", voice=slow)
        self.assertTrue(inspect(target)["labelled"])

    def test_the_kept_cue_has_normal_speed_and_is_what_the_script_renders(self):
        seconds = float(run("soxi", "-D", VOICE).stdout)
        self.assertTrue(120 <= 60 * len(SENTENCE) / seconds <= 160)
        run(TOP / "tools/make_cue", self.folder)
        self.assertEqual((self.folder / "spoken.wav").read_bytes(), VOICE.read_bytes())


if __name__ == "__main__":
    unittest.main()
