"""The man page and the bash completion that the program prints are sound."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from office import PROGRAM, TOP


class Man(unittest.TestCase):
    def printed(self, option, language="C"):
        return subprocess.run([PROGRAM, "help", option], env={**os.environ, "LC_ALL": language}, capture_output=True, text=True,
                              check=True).stdout

    def test_the_man_page_has_no_faults(self):
        for language in ("C", "zh_CN.UTF-8"):
            with tempfile.NamedTemporaryFile("w", suffix=".1", encoding="utf-8") as page:
                page.write(self.printed("--man", language))
                page.flush()
                done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page.name], capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stdout), (0, ""), done.stdout)
                shown = subprocess.run(["mandoc", "-T", "utf8", page.name], capture_output=True, text=True, check=True).stdout
                self.assertIn("assay label", shown.replace("\b", ""))

    def complete(self, *words):
        script = f"""{self.printed('--bash-completion')}
COMP_WORDS=({' '.join(f"'{word}'" for word in words)}); COMP_CWORD={len(words) - 1}; _assay; printf '%s\\n' "${{COMPREPLY[@]}}" """
        done = subprocess.run(["bash", "--norc", "-c", script], cwd=TOP / "samples", capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_commands_options_and_files(self):
        self.assertIn("label", self.complete("assay", "la"))
        self.assertIn("--in-place", self.complete("assay", "label", "--in"))
        self.assertEqual(self.complete("assay", "label", "pho"), ["photo.jpg"])
        self.assertEqual(sorted(self.complete("assay", "evidence", "")), ["check", "prove", "show"])

    def test_make_install_puts_the_files_where_they_belong(self):
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run([TOP / "tools/install_files", Path(PROGRAM).parent, scratch, "/usr"], check=True, capture_output=True)
            files = sorted(path.relative_to(scratch).as_posix() for path in Path(scratch).rglob("*") if path.is_file())
            self.assertEqual(files, ["usr/bin/assay", "usr/libexec/assay/assay-media", "usr/libexec/assay/assay-media-features",
                                     "usr/libexec/assay/assay-text",
                                     "usr/share/bash-completion/completions/assay", "usr/share/man/man1/assay.1"])
            installed = Path(scratch) / "usr/bin/assay"
            scene = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": scratch}
            seen = subprocess.run([installed, "inspect", TOP / "samples/photo.jpg"], cwd=scratch, env=scene, capture_output=True, text=True)
            self.assertIn("no label found", seen.stdout, f"{seen.stderr}: assay finds assay-media where it was installed")


if __name__ == "__main__":
    unittest.main()
