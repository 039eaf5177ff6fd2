"""What is not the label stays: pixels, frames, packets, Exif, ICC, foreign XMP, chapters, cover art, titles, text."""
import unittest

import inputs
import readers
from office import Office, for_each


class Kept(Office):
    def assert_same_metadata(self, before, after):
        self.assertEqual(readers.exiftool_dump(after), readers.exiftool_dump(before))

    @for_each(*inputs.JPEG)
    def test_jpeg(self, before, after):
        self.assertEqual(readers.jpeg_pixels(after), readers.jpeg_pixels(before))
        self.assertIn(" OK", readers.run("jpeginfo", "-c", after))
        self.assertEqual(readers.exif_bytes(after), readers.exif_bytes(before))
        self.assertEqual(readers.icc_bytes(after), readers.icc_bytes(before))
        self.assert_same_metadata(before, after)

    @for_each(*inputs.JPEG)
    def test_jpeg_segments_other_than_xmp_stay_as_they_are_in_their_order(self, before, after):
        def others(path):
            return [whole for marker, _, whole in inputs.segments(path.read_bytes().replace(b"\xff\xff\xff", b""))
                    if not whole[4:].startswith(inputs.XMP_HEAD) and whole[4:8] != b"MPF\0"]
        self.assertEqual(others(after), others(before))

    @for_each(inputs.mpf_jpeg)
    def test_pictures_of_a_multi_picture_file_are_found_where_it_says(self, before, after):
        first, second = inputs.mpf_pictures(after)
        self.assertEqual(second, inputs.mpf_pictures(before)[1])
        self.assertEqual((first[:2], first[-2:]), (b"\xff\xd8", b"\xff\xd9"))
        self.assertEqual(len(first) + len(second), after.stat().st_size)

    @for_each(inputs.trailing_jpeg)
    def test_bytes_behind_the_picture(self, before, after):
        self.assertEqual(after.read_bytes()[-282:], before.read_bytes()[-282:])

    @for_each(*inputs.PNG)
    def test_png(self, before, after):
        self.assertEqual(readers.png_pixels(after), readers.png_pixels(before))
        readers.run("pngcheck", "-q", after)
        self.assertEqual(readers.decoded(after), readers.decoded(before))
        self.assert_same_metadata(before, after)

    @for_each(*inputs.BMFF)
    def test_film_and_sound(self, before, after):
        self.assertEqual(readers.packets(after), readers.packets(before))
        self.assertEqual(readers.decoded(after), readers.decoded(before))
        self.assertEqual(readers.ffprobe_dump(after), readers.ffprobe_dump(before))
        self.assert_same_metadata(before, after)

    @for_each(inputs.sample("song.m4a"), inputs.chapters_mp4, inputs.quicktime_mov, inputs.keys_mov)
    def test_titles_stay_in_every_tool(self, before, after):
        title = readers.ffprobe_dump(before)["format"]["tags"]["title"]
        self.assertIn(title, ("Evening lake", "湖上三秒", "On the lake", "Keys"))
        self.assertEqual(readers.ffprobe_dump(after)["format"]["tags"]["title"], title)
        for reader in (("exiftool", "-s3", "-Title"), ("mediainfo", "--Inform=General;%Title%")):
            self.assertEqual(readers.run(*reader, after), readers.run(*reader, before))

    @for_each(*inputs.MARKDOWN)
    def test_markdown_below_the_label(self, before, after):
        body, labelled = before.read_bytes(), after.read_bytes()
        for line in body.decode("utf-8-sig").splitlines():
            self.assertIn(line.encode(), labelled)
        tail = body.split(b"---", 2)[2] if body.lstrip(b"\xef\xbb\xbf").startswith(b"---") else body
        self.assertTrue(labelled.endswith(tail.lstrip(b"\xef\xbb\xbf")), labelled)


if __name__ == "__main__":
    unittest.main()
