"""A label we wrote, read back by programs that know nothing of us: the same bytes of JSON everywhere."""
import json
import sys
import unittest

import inputs
import readers
from office import Office, bare_json, for_each

MARKDOWN_READER = """
import json, sys, yaml
text = open(sys.argv[1], encoding="utf-8-sig").read()
assert text.startswith("---"), "no front matter"
print(json.dumps(next(yaml.safe_load_all(text.split("---", 2)[1]))["AIGC"]))
"""


class LabelSeen(Office):
    @for_each(*inputs.JPEG, *inputs.PNG)
    def test_in_pictures_by_exiftool_exempi_and_exiv2(self, _, after):
        text = bare_json(self.the_label(after))
        self.assertEqual(readers.exiftool_labels(after), [text])
        self.assertEqual(readers.exempi_label(after), text)
        self.assertEqual(readers.exiv2_label(after), text)

    @for_each(*inputs.BMFF)
    def test_in_film_and_sound_by_exiftool_ffprobe_and_mediainfo(self, _, after):
        text = bare_json(self.the_label(after))
        self.assertEqual(readers.exiftool_labels(after), [text])
        self.assertEqual(readers.ffprobe_label(after), text)
        self.assertEqual(readers.mediainfo_label(after), text)

    @for_each(*inputs.MARKDOWN)
    def test_in_markdown_by_a_yaml_parser(self, _, after):
        fields = json.loads(readers.run(sys.executable, "-c", MARKDOWN_READER, after))
        self.assertEqual(json.dumps(fields, separators=(",", ":")), bare_json(self.the_label(after)))


if __name__ == "__main__":
    unittest.main()
