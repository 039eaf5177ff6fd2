"""Labels that other people's programs wrote are read as they are."""
import json
import unittest

import inputs
import readers
from office import CONFLICT, FIELDS, OK, SAMPLES, Office, bare_json, foreign_label
from readers import EXIFTOOL_CONFIG, NAMESPACE, run


class ForeignLabels(Office):
    label_text = bare_json(foreign_label())

    def assert_read(self, path, places):
        for words in ((), ("--quick",)):
            report = self.verify(path, *words)
            self.assertEqual(report["label"], foreign_label(), report)
            self.assertIn(report["found"][0]["place"], places, report)
            self.assertIn(report["verdict"], ("labelled", "deviating"), report)
        return report

    def ffmpeg(self, source, name, *words):
        path = self.folder / name
        run(*inputs.FF, "-i", source, "-map", "0", "-c", "copy", "-movflags", "use_metadata_tags", *words, "-metadata",
            "AIGC=" + self.label_text, path)
        return path

    def test_by_ffmpeg_in_film_and_sound(self):
        for source, name in (("clip.mp4", "f.mp4"), ("clip.mp4", "f.mov"), ("song.m4a", "f.m4a")):
            with self.subTest(name):
                self.assert_read(self.ffmpeg(SAMPLES / source, name), ["mp4-keys"])

    def test_by_ffmpeg_in_fragments(self):
        path = self.folder / "frag.mp4"
        run(*inputs.FF, "-i", SAMPLES / "clip.mp4", "-c", "copy", "-movflags", "use_metadata_tags+frag_keyframe+empty_moov",
            "-metadata", "AIGC=" + self.label_text, path)
        self.assert_read(path, ["mp4-keys"])

    # (exempi 2.6.3 itself crashes on a PNG without a packet; PNG labels come from exiftool and exiv2 below)
    def test_by_exempi_in_jpeg_and_mp4(self):
        for name in ("photo.jpg", "clip.mp4"):
            with self.subTest(name):
                path = self.put(SAMPLES / name)
                # the exempi program changes packets, it makes none: a title of exiftool's gives it one
                run("exiftool", "-q", "-overwrite_original", "-XMP-dc:Title=On the lake", path)
                run("exempi", "-w", "-n", NAMESPACE, "TC260", "-s", "TC260:AIGC", "-v", self.label_text, path)
                self.assertIn(b"AIGC", path.read_bytes())
                self.assert_read(path, ["xmp", "mp4-uuid-xmp", "uuid-xmp"])

    def test_by_exiv2_in_jpeg_and_png(self):
        for name in ("photo.jpg", "picture.png"):
            with self.subTest(name):
                path = self.put(SAMPLES / name)
                run("exiv2", "-M", f"reg TC260 {NAMESPACE}", "-M", "set Xmp.TC260.AIGC XmpText " + self.label_text, "modify", path)
                self.assert_read(path, ["xmp"])

    def test_by_exiftool_in_xmp(self):
        for name in ("photo.jpg", "picture.png", "clip.mp4"):
            with self.subTest(name):
                path = self.put(SAMPLES / name)
                run("exiftool", "-config", EXIFTOOL_CONFIG, "-q", "-overwrite_original", "-XMP-TC260:AIGC=" + self.label_text, path)
                self.assert_read(path, ["xmp", "mp4-uuid-xmp", "uuid-xmp"])

    def test_by_exiftool_in_compressed_xmp(self):
        path = self.put(SAMPLES / "picture.png")
        run("exiftool", "-config", EXIFTOOL_CONFIG, "-q", "-z", "-overwrite_original", "-XMP-TC260:AIGC=" + self.label_text, path)
        self.assert_read(path, ["xmp"])

    def test_by_exiftool_in_exif(self):
        wrapped = '{"AIGC": %s}' % self.label_text
        for name in ("photo.jpg", "picture.png"):
            for tag, place in (("UserComment", "exif-user-comment"), ("ImageDescription", "exif-image-description")):
                with self.subTest(name=name, tag=tag):
                    path = self.put(SAMPLES / name)
                    run("exiftool", "-q", "-overwrite_original", f"-EXIF:{tag}={wrapped}", path)
                    report = self.assert_read(path, [place])
                    self.assertEqual(report["found"][0]["form"], "wrapped")

    def test_in_a_text_chunk(self):
        source = (SAMPLES / "picture.png").read_bytes()
        for kind, payload in ((b"tEXt", b"AIGC\0" + self.label_text.encode()),
                              (b"iTXt", b"AIGC\0\0\0\0\0" + self.label_text.encode()),
                              (b"zTXt", b"AIGC\0\0" + inputs.zlib.compress(self.label_text.encode()))):
            for before in (b"IDAT", b"IEND"):
                with self.subTest(kind=kind, before=before):
                    path = self.folder / "text.png"
                    path.write_bytes(inputs.with_chunk(source, kind, payload, before))
                    self.assertEqual(readers.exiftool_labels(path), [self.label_text])
                    self.assert_read(path, ["png-text"])

    def test_another_producers_label_is_never_overwritten(self):
        path = self.ffmpeg(SAMPLES / "clip.mp4", "theirs.mp4")
        before = path.read_bytes()
        for words in (("-o", "out"), ("--in-place",)):
            done = self.assay("label", path, *words, expect=CONFLICT)
            self.assertIn("--as-propagator", done.err)
            self.assertIn(foreign_label()["ContentProducer"], done.err)
            self.assertEqual(path.read_bytes(), before)
        self.assertFalse((self.folder / "out" / "theirs.mp4").exists())

    def test_a_propagator_keeps_the_producers_fields_in_every_place(self):
        made = [self.ffmpeg(SAMPLES / "clip.mp4", "p.mp4")]
        for name in ("photo.jpg", "picture.png"):
            made.append(self.put(SAMPLES / name))
            run("exiv2", "-M", f"reg TC260 {NAMESPACE}", "-M", "set Xmp.TC260.AIGC XmpText " + self.label_text, "modify", made[-1])
        made.append(self.put(SAMPLES / "photo.jpg", "exif.jpg"))
        run("exiftool", "-q", "-overwrite_original", '-EXIF:UserComment={"AIGC": %s}' % self.label_text, made[-1])
        for path in made:
            with self.subTest(path.name):
                after = self.label(path, "--as-propagator")
                report = self.verify(after)
                self.assertEqual(len(report["found"]), 1, report)
                for name in FIELDS[:4]:
                    self.assertEqual(report["label"][name], foreign_label()[name])
                self.assertNotEqual(report["label"]["ContentPropagator"], foreign_label()["ContentPropagator"])
                self.assertEqual(len(readers.exiftool_labels(after)), 1 if path.name != "exif.jpg" else 0)
                self.assertEqual(report["found"][0]["place"], self.verify(path)["found"][0]["place"], "it moved")

    def test_two_different_labels_are_a_conflict_that_names_both(self):
        path = self.put(SAMPLES / "photo.jpg")
        other = bare_json(foreign_label(ProduceID="foreign-0002"))
        run("exiftool", "-config", EXIFTOOL_CONFIG, "-q", "-overwrite_original", "-XMP-TC260:AIGC=" + self.label_text,
            '-EXIF:UserComment={"AIGC": %s}' % other, path)
        before = path.read_bytes()
        report = self.verify(path, expect=1)
        self.assertEqual(report["verdict"], "conflict")
        self.assertEqual(sorted(found["label"]["ProduceID"] for found in report["found"]), ["foreign-0001", "foreign-0002"])
        for words in (("-o", "out"), ("--in-place",), ("-o", "out", "--as-propagator")):
            self.assay("label", path, *words, expect=CONFLICT)
        self.assertEqual(path.read_bytes(), before)

    def test_front_matter_as_others_write_it(self):
        fields = foreign_label()
        ways = {
            "quoted": "---\nAIGC:\n" + "".join(f'  {name}: "{value}"\n' for name, value in fields.items()) + "---\n\n# x\n",
            "bare": "---\nAIGC:\n" + "".join(f"    {name}: {value or repr('')}\n" for name, value in sorted(fields.items()))
                    + "---\n# x\n",
            "flow": "---\nAIGC: " + json.dumps(fields) + "\n---\n# x\n",
            "crlf": "---\r\nAIGC:\r\n" + "".join(f"  {name}: '{value}'\r\n" for name, value in fields.items())
                    + "---\r\n---\r\ntitle: x\r\n---\r\n",
        }
        for name, text in ways.items():
            with self.subTest(name):
                path = self.folder / f"{name}.md"
                path.write_bytes(text.encode())
                self.assert_read(path, ["front-matter"])


if __name__ == "__main__":
    unittest.main()
