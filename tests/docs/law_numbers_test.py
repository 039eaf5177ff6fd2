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
                self.assertIn(self.DUTIES, self.numbers(r"(\d+)(?: duties\b| ?项义务)", text))
                self.assertEqual(self.numbers(r"(\d+)(?: texts| laws, rules| ?部)", text), {self.TEXTS})

    @staticmethod
    def numbers(pattern, text):
        return {int(one) for one in re.findall(pattern, text)}


if __name__ == "__main__":
    unittest.main()
