"""samples/ holds what its README says: real files of each kind, small, unlabelled, free of places and persons."""
import json
import unittest

import readers
from office import SAMPLES

FILES = {"photo.jpg", "picture.png", "lake.webp", "clip.mp4", "song.m4a", "song.wav", "song.mp3", "article.md", "note.txt"}


class Samples(unittest.TestCase):
    def test_they_are_all_there_small_and_named_in_the_readme(self):
        self.assertEqual({path.name for path in SAMPLES.iterdir()}, FILES | {"README.md", "screening", "evaluation"})
        words = (SAMPLES / "README.md").read_text(encoding="utf-8")
        for name in FILES:
            self.assertIn(f"| {name} |", words)
            self.assertLess((SAMPLES / name).stat().st_size, 300_000)

    def test_none_is_labelled(self):
        for name in FILES:
            self.assertNotIn(b"AIGC", (SAMPLES / name).read_bytes(), name)

    def test_the_photo_is_a_photo(self):
        tags = json.loads(readers.run("exiftool", "-j", "-G1", "-a", SAMPLES / "photo.jpg"))[0]
        self.assertEqual(tags["IFD0:Model"], "Renderer 1")
        self.assertEqual(tags["XMP-dc:Title"], "A lake at sunset")
        self.assertIn("ICC_Profile:ProfileDescription", tags)
        self.assertIn("IFD1:ThumbnailImage", tags)
        self.assertEqual([name for name in tags if "GPS" in name], [])

    def test_the_film_plays_from_the_start_and_has_picture_and_sound(self):
        data = (SAMPLES / "clip.mp4").read_bytes()
        self.assertLess(data.index(b"moov"), data.index(b"mdat"))
        streams = {stream["codec_name"]: stream for stream in readers.ffprobe_dump(SAMPLES / "clip.mp4")["streams"]}
        self.assertEqual(set(streams), {"h264", "aac"})
        self.assertGreater(float(streams["h264"]["duration"]), 2.5)

    def test_the_song_keeps_its_title_the_way_itunes_does(self):
        self.assertIn(b"mdir", (SAMPLES / "song.m4a").read_bytes())
        self.assertEqual(readers.ffprobe_dump(SAMPLES / "song.m4a")["format"]["tags"]["title"], "Evening lake")

    def test_wav_and_mp3_are_the_same_song(self):
        for name in ("song.wav", "song.mp3"):
            probe = readers.ffprobe_dump(SAMPLES / name)
            self.assertEqual(probe["format"]["tags"]["title"], "Evening lake")
            self.assertAlmostEqual(float(probe["format"]["duration"]), 5, delta=0.1)
        self.assertTrue((SAMPLES / "song.mp3").read_bytes().startswith(b"ID3\x03"))
        self.assertIn(b"TAGEvening lake", (SAMPLES / "song.mp3").read_bytes()[-128:])

    def test_the_webp_is_a_simple_file(self):
        self.assertEqual((SAMPLES / "lake.webp").read_bytes()[8:16], b"WEBPVP8 ")

    def test_the_article_is_chinese_with_front_matter(self):
        text = (SAMPLES / "article.md").read_text(encoding="utf-8")
        self.assertTrue(text.startswith("---\ntitle: "))
        self.assertGreater(sum("\u4e00" <= letter <= "\u9fff" for letter in text), 500)


if __name__ == "__main__":
    unittest.main()
