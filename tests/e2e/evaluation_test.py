"""How much of samples/evaluation each folding finds and how much of clean text it takes wrongly may only get better."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import evaluation
from office import PROGRAM, TOP

# Folding: texts found of 20 at least, clean texts hit of 457 at most. Split knows the pairs of src/text/split_characters.txt; a
# sentence mark alone in a word (`洗？钱吗`) is left to `across`; what is asked for by name (initials, tone, across, inside) takes words that
# are none, which is why entries do without unless they say so.
FLOOR = {name: (20, 0) for name in ("width", "compatibility", "enclosed", "script", "mark", "traditional", "variant", "numeral", "confusable",
                                    "bad bytes", "stray", "combining", "enclosed mark", "invisible", "separator", "emoji", "repeat", "pinyin", "contact",
                                    "nasal", "lateral", "case")}
FLOOR |= {"exact": (20, 1), "leet": (20, 0), "sentence": (19, 0), "split": (20, 0), "homophone": (20, 2)}
FLOOR |= {"initials": (20, 11), "tone": (20, 10), "across": (20, 13), "inside": (20, 4)}


class Evaluation(unittest.TestCase):
    def test_no_folding_is_worse_than_it_was(self):
        figures = evaluation.evaluate(PROGRAM)
        self.assertEqual(set(figures), set(FLOOR))
        for folding, (found, false_hits) in FLOOR.items():
            with self.subTest(folding):
                self.assertGreaterEqual(figures[folding].found, found, figures[folding].missed)
                self.assertLessEqual(figures[folding].false_hits, false_hits, figures[folding].wrong)

    def test_the_texts_are_what_their_script_makes(self):
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run([sys.executable, TOP / "tools/make_evaluation", scratch], check=True)
            for path in Path(scratch).iterdir():
                self.assertEqual(path.read_bytes(), (evaluation.FOLDER / path.name).read_bytes(), path.name)


if __name__ == "__main__":
    unittest.main()
