"""WebP, WAV and MP3: our label seen by programs that know nothing of us, sound and picture untouched, theirs read."""
import json
import re
import struct
import unittest

import readers
from inputs import FF, sample
from office import CORRUPT, SAMPLES, UNSUPPORTED, Office, bare_json, for_each, foreign_label, sha256
from readers import NAMESPACE, run

# --- inputs that real life brings -------------------------------------------------------------------------------------


def chunks(path):
    """(id, offset, data) of a RIFF file's top level; sizes that were left open reach to the end, RF64 has them in ds64."""
    data = path.read_bytes()
    at = 12
    while at + 8 <= len(data):
        kind, size = struct.unpack("<4sI", data[at:at + 8])
        if kind == b"data" and size == 0xFFFFFFFF and data[:4] == b"RF64":
            size = struct.unpack("<Q", data[28:36])[0]
        if kind == b"data" and (size == 0xFFFFFFFF or at + 8 + size > len(data)):
            size = len(data) - at - 8
        yield kind, at, data[at + 8:at + 8 + size]
        at += 8 + size + size % 2


def lossless_webp(folder):
    """VP8L with transparency, one chunk."""
    path = folder / "lossless.webp"
    run(*FF, "-i", SAMPLES / "picture.png", "-vf", "scale=200:-2,format=rgba,colorchannelmixer=aa=0.7", "-c:v", "libwebp",
        "-lossless", "1", path)
    return path


def alpha_webp(folder):
    """Lossy with an ALPH chunk, so extended already."""
    path = folder / "alpha.webp"
    run(*FF, "-i", SAMPLES / "picture.png", "-vf", "scale=200:-2,format=yuva420p,geq=lum='p(X,Y)':a='255*X/W'", "-c:v", "libwebp",
        path)
    return path


def rich_webp(folder):
    """Exif, ICC profile and foreign XMP."""
    path = folder / "rich.webp"
    path.write_bytes((SAMPLES / "lake.webp").read_bytes())
    run("exiftool", "-q", "-overwrite_original", "-TagsFromFile", SAMPLES / "photo.jpg", "-all:all", "-icc_profile", path)
    return path


def exif_webp(folder):
    """Exif alone."""
    path = folder / "exif.webp"
    path.write_bytes((SAMPLES / "lake.webp").read_bytes())
    run("exiftool", "-q", "-overwrite_original", "-EXIF:Artist=The Assay authors", path)
    return path


def animated_webp(folder):
    """Frames in ANMF chunks."""
    path = folder / "animated.webp"
    run(*FF, "-f", "lavfi", "-i", "testsrc=s=96x64:r=5:d=1", "-c:v", "libwebp_anim", "-loop", "0", path)
    return path


def trailing_webp(folder):
    """Bytes of nobody's format behind the RIFF."""
    path = folder / "trailing.webp"
    path.write_bytes((SAMPLES / "lake.webp").read_bytes() + b"appended by a phone")
    return path


def wav_maker(name, words, *options):
    def make(folder):
        path = folder / f"{name}.wav"
        run(*FF, "-i", SAMPLES / "song.wav", *options, path)
        return path
    make.__name__ = f"{name}_wav"
    make.__doc__ = words
    return make


def piped_wav(folder):
    """Written to a pipe: RIFF and data say 0xFFFFFFFF."""
    path = folder / "piped.wav"
    path.write_bytes(run(*FF, "-i", SAMPLES / "song.wav", "-f", "wav", "-", binary=True))
    assert b"data\xff\xff\xff\xff" in path.read_bytes()
    return path


def empty_wav(folder):
    """No samples."""
    path = folder / "empty.wav"
    run(*FF, "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-frames:a", "0", path)
    assert [data for kind, _, data in chunks(path) if kind == b"data"] == [b""]
    return path


def odd_wav(folder):
    """An odd number of 8-bit samples, pad byte forgotten."""
    path = folder / "odd.wav"
    samples = bytes(range(100, 151))
    path.write_bytes(b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
                     + b"data" + struct.pack("<I", len(samples)) + samples)
    return path


def mp3_maker(name, words, *options):
    def make(folder):
        path = folder / f"{name}.mp3"
        run(*FF, "-i", SAMPLES / "song.mp3", "-map", "0:a", *options, path)
        return path
    make.__name__ = f"{name}_mp3"
    make.__doc__ = words
    return make


def padded_mp3(folder):
    """A 2.4 tag with room to spare, as taggers leave it."""
    path = folder / "padded.mp3"
    run(*FF, "-i", SAMPLES / "song.mp3", "-map", "0:a", "-c", "copy", "-id3v2_version", "4", path)
    data = path.read_bytes()
    size = sync_safe_size(data)
    grown = size + 4000
    told = bytes(grown >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(data[:6] + told + data[10:10 + size] + bytes(4000) + data[10 + size:])
    return path


def id3v1_mp3(folder):
    """ID3v1 alone."""
    path = bare_mp3(folder).rename(folder / "id3v1.mp3")
    words = struct.pack("<3s30s30s30s4s30sB", b"TAG", b"Evening lake", b"The Assay authors", b"Samples", b"2026", b"by hand", 17)
    with open(path, "ab") as out:
        out.write(words)
    return path


def ape_mp3(folder):
    """No ID3v2; APEv2 and ID3v1 behind the audio."""
    path = id3v1_mp3(folder).rename(folder / "ape.mp3")
    item = struct.pack("<II", 12, 0) + b"Title\0Evening lake"
    end = struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(item) + 32, 1, 0x80000000)
    start = struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(item) + 32, 1, 0xA0000000)
    data = path.read_bytes()
    path.write_bytes(data[:-128] + start + item + end + data[-128:])
    return path


def id3v2_2_mp3(folder):
    """The three-letter frames of iTunes' first years."""
    path = folder / "old.mp3"
    frame = b"TT2" + struct.pack(">I", 13)[1:] + b"\0Evening lake"
    bare = bare_mp3(folder)
    path.write_bytes(b"ID3\2\0\0\0\0\0" + bytes([len(frame) + 5]) + frame + bytes(5) + bare.read_bytes())
    bare.unlink()
    return path


def sync_safe_size(data):
    return data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]


bare_mp3 = mp3_maker("bare", "no tag", "-c", "copy", "-id3v2_version", "0", "-map_metadata", "-1")

WEBP = (sample("lake.webp"), lossless_webp, alpha_webp, rich_webp, exif_webp, animated_webp, trailing_webp)
WAV = (sample("song.wav"), wav_maker("stereo24", "24 bit, 48 kHz, stereo", "-ar", "48000", "-ac", "2", "-c:a", "pcm_s24le"),
       wav_maker("float", "32-bit float", "-c:a", "pcm_f32le"), wav_maker("adpcm", "ADPCM, with a fact chunk", "-c:a", "adpcm_ms"),
       wav_maker("bext", "broadcast wave", "-write_bext", "1", "-metadata", "description=lake"),
       wav_maker("rf64", "RF64 with 64-bit sizes", "-rf64", "always"), wav_maker("bitexact", "no LIST", "-map_metadata", "-1"),
       piped_wav, empty_wav, odd_wav)
MP3 = (sample("song.mp3"), mp3_maker("id3v24", "2.4", "-c", "copy", "-id3v2_version", "4"), padded_mp3, id3v2_2_mp3,
       bare_mp3, id3v1_mp3, ape_mp3,
       mp3_maker("vbr", "variable rate, 22.05 kHz", "-ar", "22050", "-c:a", "libmp3lame", "-q:a", "5"),
       mp3_maker("layer2", "MPEG audio layer II", "-c:a", "mp2", "-f", "mp2"))


# --- readers that see these formats their own way -----------------------------------------------------------------------


def exiftool_user_text(path):
    words = run("exiftool", "-s3", "-UserDefinedText", path).strip()
    return words.removeprefix("(AIGC) ") if words.startswith("(AIGC) ") else None


def values(dump):
    """Of an exiftool_dump, what is said, not how often before: exiftool counts tags that say the same."""
    return {(re.sub(r":Copy\d+", "", name), str(value)) for name, value in dump.items()}


def without_label(dump):
    """ffprobe_dump and the like, where a tag of ours brings nothing but the label."""
    dump["format"].setdefault("tags", {})
    return dump


class Pictures(Office):
    @for_each(*WEBP)
    def test_label_is_seen_by_exiftool_and_exiv2(self, _, after):
        text = bare_json(self.the_label(after))
        self.assertEqual(readers.exiftool_labels(after), [text])
        self.assertEqual(readers.exiv2_label(after), text)

    # of the others exempi reads no XMP, whoever wrote it: it gives up on Exif, on animations and on trailing bytes
    @for_each(sample("lake.webp"), lossless_webp, alpha_webp)
    def test_label_is_seen_by_exempi(self, _, after):
        self.assertEqual(readers.exempi_label(after), bare_json(self.the_label(after)))

    @for_each(*WEBP)
    def test_picture_and_metadata_stay(self, before, after):
        def media(path):
            return [(kind, data) for kind, _, data in chunks(path) if kind not in (b"VP8X", b"XMP ")]
        self.assertEqual(media(after), media(before))
        if before.name != "before-animated.webp":  # ffmpeg decodes no animations
            self.assertEqual(readers.decoded(after), readers.decoded(before))
        # what a VP8X says (flags, size) is new where a simple file became an extended one
        new = ("vp8xversion", "webp_flags", "imagewidth", "imageheight", "vp8version", "horizontalscale", "verticalscale",
               "alphaisused", "imagesize")
        self.assertEqual(readers.exiftool_dump(after, new), readers.exiftool_dump(before, new))
        self.assertEqual(run("exiftool", "-validate", "-s3", after).split("(")[0], run("exiftool", "-validate", "-s3", before).split("(")[0])

    @for_each(*WEBP)
    def test_container_is_as_the_specification_wants_it(self, before, after):
        data = after.read_bytes()
        kinds = [kind for kind, _, _ in chunks(after)]
        self.assertEqual(kinds[0], b"VP8X")
        self.assertEqual(kinds.count(b"XMP "), 1)
        flags = data[20]
        for flag, kind in ((0x20, b"ICCP"), (0x08, b"EXIF"), (0x04, b"XMP "), (0x02, b"ANIM")):
            self.assertEqual(bool(flags & flag), kind in kinds, kind)
        tail = 19 if after.name == "trailing.webp" else 0
        self.assertEqual(struct.unpack("<I", data[4:8])[0], len(data) - 8 - tail)
        width, height = run("exiftool", "-s3", "-ImageWidth", "-ImageHeight", before).split()[-2:]
        sides = [int.from_bytes(data[at:at + 3], "little") + 1 for at in (24, 27)]
        self.assertEqual(sides, [int(width), int(height)])


class Sound(Office):
    @for_each(*WAV)
    def test_label_of_a_wav_stands_in_a_chunk_of_its_own(self, _, after):
        found = [data for kind, _, data in chunks(after) if kind == b"AIGC"]
        self.assertEqual(found, [bare_json(self.the_label(after)).encode()])

    @for_each(*WAV)
    def test_sound_of_a_wav_stays(self, before, after):
        # the decoder is fed the same samples, and nobody hears the label
        self.assertEqual(readers.packets(after), readers.packets(before))
        self.assertEqual(readers.decoded(after), readers.decoded(before))
        self.assertEqual(readers.ffprobe_dump(after), readers.ffprobe_dump(before))
        # exiftool shows chunks it does not know, and reckons the duration from the file's size
        aside = ("unknown_aigc", "duration", "riffsize64")
        self.assertEqual(readers.exiftool_dump(after, aside), readers.exiftool_dump(before, aside))
        mine = [(kind, data) for kind, _, data in chunks(after) if kind not in (b"AIGC", b"ds64")]
        self.assertEqual(mine, [(kind, data) for kind, _, data in chunks(before) if kind != b"ds64"])

    @for_each(*(maker for maker in WAV if maker.__name__ not in ("piped_wav", "empty_wav")))
    def test_label_of_a_wav_stands_behind_the_samples(self, _, after):
        kinds = [kind for kind, _, _ in chunks(after)]
        self.assertGreater(kinds.index(b"AIGC"), kinds.index(b"data"))
        data = after.read_bytes()
        if data[:4] == b"RIFF":
            self.assertEqual(struct.unpack("<I", data[4:8])[0], len(data) - 8)
        else:
            self.assertEqual(struct.unpack("<Q", data[20:28])[0], len(data) - 8)

    @for_each(*MP3)
    def test_label_of_an_mp3_is_seen_by_exiftool_ffprobe_and_mediainfo(self, _, after):
        text = bare_json(self.the_label(after))
        self.assertEqual(exiftool_user_text(after), text)
        self.assertEqual(readers.ffprobe_label(after), text)
        if after.name != "old.mp3":  # mediainfo knows no TXX
            self.assertEqual(readers.mediainfo_label(after), text)

    @for_each(*MP3)
    def test_sound_and_tags_of_an_mp3_stay(self, before, after):
        self.assertEqual(readers.packets(after), readers.packets(before))
        self.assertEqual(readers.decoded(after), readers.decoded(before))
        self.assertEqual(without_label(readers.ffprobe_dump(after)), without_label(readers.ffprobe_dump(before)))
        theirs = readers.exiftool_dump(before, ("userdefinedtext",))
        mine = readers.exiftool_dump(after, ("userdefinedtext",))
        # a file that had ID3v1 alone says the same in the new tag too
        self.assertEqual(values(theirs) - values(mine), set())
        if "v1" not in before.name and "ape" not in before.name:
            self.assertEqual(mine, theirs)

    @for_each(*MP3)
    def test_title_of_an_mp3_stays_in_every_tool(self, before, after):
        for reader in (("exiftool", "-s3", "-Title"), ("mediainfo", "--Inform=General;%Title%")):
            self.assertEqual(run(*reader, after), run(*reader, before))

    def test_a_tag_with_room_does_not_move_the_audio(self):
        before = padded_mp3(self.folder)
        size = before.stat().st_size
        self.assertEqual(self.label_in_place(before).stat().st_size, size)

    def test_a_long_wav_is_labelled_without_a_copy(self):
        path = self.folder / "long.wav"
        head = (SAMPLES / "song.wav").read_bytes()[:36] + b"data"
        samples = 1 << 30
        with open(path, "wb") as out:
            out.write(head[:4] + struct.pack("<I", 36 + samples) + head[8:12] + b"fmt " + head[16:36] + b"data" + struct.pack("<I", samples))
            out.truncate(44 + samples)
        inode, blocks = path.stat().st_ino, path.stat().st_blocks
        self.label_in_place(path)
        self.assertEqual(path.stat().st_ino, inode)
        self.assertLess(path.stat().st_blocks - blocks, 1000, "the hole was filled")
        self.the_label(path)
        seconds = float(run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path))
        self.assertAlmostEqual(seconds, samples / 44100, places=5)


class Digests(Office):
    @for_each(*(maker for maker in WEBP + WAV + MP3 if maker.__name__ not in ("odd_wav",)))
    def test_content_digest_is_the_sha256_of_the_file_before(self, before, after):
        done = self.assay("label", "--json", before, "-o", "again")
        self.assertEqual(json.loads(done.out)["files"][0]["content_digest"]["value"], sha256(before), done)


class Foreign(Office):
    label_text = bare_json(foreign_label())

    def assert_read(self, path, place):
        report = self.verify(path)
        self.assertEqual(report["label"], foreign_label(), report)
        self.assertEqual(report["found"][0]["place"], place, report)

    def test_by_ffmpeg_in_mp3(self):
        for version in ("3", "4"):
            path = self.folder / f"f{version}.mp3"
            run(*FF, "-i", SAMPLES / "song.mp3", "-map", "0:a", "-c", "copy", "-id3v2_version", version, "-metadata",
                "AIGC=" + self.label_text, path)
            self.assert_read(path, "id3v2-txxx")
            self.assertEqual(exiftool_user_text(self.label(path, "--as-propagator")), bare_json(
                self.verify(self.folder / "out" / path.name)["label"]))

    def test_content_digest_of_an_ffmpeg_file_is_that_of_the_file_before_the_label(self):
        for version in ("3", "4"):
            plain, labelled = self.folder / "plain.mp3", self.folder / "labelled.mp3"
            common = (*FF, "-i", SAMPLES / "song.mp3", "-map", "0:a", "-map_metadata", "-1", "-c", "copy", "-id3v2_version", version)
            run(*common, plain)
            run(*common, "-metadata", "AIGC=" + self.label_text, labelled)
            done = self.assay("label", "--json", labelled, "-o", "out", "--as-propagator", "--overwrite")
            self.assertEqual(json.loads(done.out)["files"][0]["content_digest"]["value"], sha256(plain), done)

    def test_by_exempi_in_wav_and_mp3(self):
        for maker, place in ((sample("song.wav"), "xmp"), (sample("song.mp3"), "id3v2-xmp")):
            with self.subTest(maker.__name__):
                path = maker(self.folder)
                run("exempi", "-w", "-n", NAMESPACE, "TC260", "-s", "TC260:AIGC", "-v", self.label_text, path)
                self.assert_read(path, place)
                after = self.label(path, "--as-propagator")
                self.assertEqual(len(self.verify(after)["found"]), 1)
                self.assertEqual(readers.exempi_label(after), bare_json(self.verify(after)["label"]))

    def test_by_exiftool_and_exiv2_in_webp(self):
        made = self.put(SAMPLES / "lake.webp")
        run("exiftool", "-config", readers.EXIFTOOL_CONFIG, "-q", "-overwrite_original", "-XMP-TC260:AIGC=" + self.label_text, made)
        self.assert_read(made, "xmp")
        made = self.put(SAMPLES / "lake.webp")
        run("exiv2", "-M", f"reg TC260 {NAMESPACE}", "-M", "set Xmp.TC260.AIGC XmpText " + self.label_text, "modify", made)
        self.assert_read(made, "xmp")
        for tag, place in (("UserComment", "exif-user-comment"), ("ImageDescription", "exif-image-description")):
            made = self.put(SAMPLES / "lake.webp")
            run("exiftool", "-q", "-overwrite_original", '-EXIF:%s={"AIGC": %s}' % (tag, self.label_text), made)
            self.assert_read(made, place)

    def test_aac_and_flac_behind_an_id3_tag_are_no_mp3(self):
        for name, options in (("a.aac", ("-c:a", "aac", "-write_id3v2", "1")), ("a.flac", ("-c:a", "flac"))):
            path = self.folder / name
            run(*FF, "-i", SAMPLES / "song.wav", *options, path)
            if name == "a.flac":
                path.write_bytes(b"ID3\4\0\0\0\0\0\0" + path.read_bytes())
            self.assay("label", path, "-o", "out", expect=UNSUPPORTED)

    def test_files_cut_short_are_refused(self):
        for name in ("lake.webp", "song.wav", "song.mp3"):
            path = self.put(SAMPLES / name)
            path.write_bytes(path.read_bytes()[:5000])
            done = self.assay("label", path, "-o", "out", expect=CORRUPT)
            self.assertIn("truncated", done.err)


if __name__ == "__main__":
    unittest.main()
