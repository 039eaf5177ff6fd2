"""The numbers that the documents give of rules/ are those of rules/."""
import re
import tomllib
import unittest

from office import TOP


def all_of(pattern):
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((TOP / "rules").glob(pattern))]


class Numbers(unittest.TestCase):
    DUTIES = sum(len(one["duty"]) for one in all_of("duties/*.toml"))
    TEXTS = len({duty["instrument"] for one in all_of("duties/*.toml") for duty in one["duty"]})

    def test_duties_and_texts(self):
        for name in ("README.md", "README.zh-CN.md", "docs/law.md", "CHANGELOG.md"):
            text = (TOP / name).read_text(encoding="utf-8")
            with self.subTest(name):
                self.assertEqual({int(one) for one in re.findall(r"(\d+) duties\b|(\d+) ?项义务", text) for one in one if one}, {self.DUTIES})
                said = {int(one) for pair in re.findall(r"(\d+) (?:texts|laws, rules)|(\d+) ?部", text) for one in pair if one}
                self.assertEqual(said, {self.TEXTS})


if __name__ == "__main__":
    unittest.main()
