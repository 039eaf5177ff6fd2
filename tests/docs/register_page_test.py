"""The worked example of docs/formats/register.md: the register is added, and its case goes as the page says."""
import datetime
import os
import re
import shutil
import subprocess
import unittest

from console_test import commands, fits, masked
from office import OK, PROGRAM, TOP, Office

PAGE = (TOP / "docs/formats/register.md").read_text(encoding="utf-8")


class Page(Office):
    def test_the_worked_example_works(self):
        definition = re.search(r"^```toml\n(.*?)^```$", PAGE, re.S | re.M).group(1)
        case = re.search(r"^```text\n(.*?)^```$", PAGE, re.S | re.M).group(1)
        shutil.copytree(TOP / "rules", self.folder / "rules", ignore=shutil.ignore_patterns("cue.toml", "film.toml", "wording.toml"))
        (self.folder / "rules/registers/label-check.toml").write_text(definition, encoding="utf-8")
        settings = self.folder / "assay.toml"
        settings.write_text(settings.read_text().replace("[law]", '[law]\nrules = "rules"'))
        secret = self.folder / "password"
        secret.write_text("a sentence is a good one\n", encoding="utf-8")
        secret.chmod(0o600)
        home = self.folder / "bin"
        home.mkdir()
        (home / "assay").symlink_to(PROGRAM)
        environment = {**os.environ, "PATH": f"{home}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "ASSAY_PASSWORD_FILE": str(secret)}
        for words in (("account", "add", "admin"), ("login", "admin"), ("account", "add", "li.na", "--roles", "reviewer"),
                      ("account", "add", "wang.fang", "--roles", "review_lead"), ("login", "li.na")):
            self.assay(*words, env=environment, expect=OK)
        year = re.compile(r"LC-\d{4}")
        for command, expected in commands(case):
            done = subprocess.run(["bash", "-c", year.sub(self.year(), command)], cwd=self.folder, env=environment, text=True, timeout=120,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            wanted = masked(year.sub("LC", "\n".join(expected)))
            self.assertTrue(fits(wanted, masked(year.sub("LC", done.stdout))), f"$ {command}\n--- the page says\n" + "\n".join(expected)
                            + "\n--- the program says\n" + done.stdout)

    @staticmethod
    def year():
        """Case numbers have the year it is in Beijing."""
        return "LC-" + str(datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).year)


if __name__ == "__main__":
    unittest.main()
