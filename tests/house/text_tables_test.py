"""src/text/character_data.cpp is what tools/make_text_tables makes of the packages of packaging/apt.txt."""
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


class TextTables(unittest.TestCase):
    def test_the_file_that_is_kept_is_the_one_that_is_made(self):
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "character_data.cpp"
            subprocess.run([TOP / "tools/make_text_tables", made], check=True, capture_output=True)
            kept = TOP / "src/text/character_data.cpp"
            self.assertTrue(made.read_bytes() == kept.read_bytes(), f"{kept.name} is not what tools/make_text_tables makes: run it")


if __name__ == "__main__":
    unittest.main()
