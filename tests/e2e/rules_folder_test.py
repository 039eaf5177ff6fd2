"""A folder of rules in the place of those built in: whole, or refused with what it lacks."""
import shutil
import unittest

from office import CONFIGURATION, OK, TOP, Office


class RulesFolder(Office):
    def setUp(self):
        super().setUp()
        shutil.copytree(TOP / "rules", self.folder / "rules")
        settings = self.folder / "assay.toml"
        settings.write_text(settings.read_text().replace("[law]", '[law]\nrules = "rules"'))
        (self.folder / "facts.toml").write_text('facts = ["makes_text", "offers_service_to_public"]\n')

    def test_a_whole_copy_serves(self):
        self.assay("duties", expect=OK)

    def test_every_file_that_is_missing_is_named(self):
        (self.folder / "rules/penalties.toml").unlink()
        (self.folder / "rules/themes.toml").unlink()
        shutil.rmtree(self.folder / "rules/registers")
        said = self.assay("duties", expect=CONFIGURATION).err
        for name in ("penalties.toml", "themes.toml", "registers/*.toml"):
            self.assertIn(name, said)

    def test_single_registers_and_years_may_be_left_out(self):
        (self.folder / "rules/registers/drill.toml").unlink()
        (self.folder / "rules/calendar/2022.toml").unlink()
        self.assay("duties", expect=OK)

    def test_a_folder_of_facts_is_named(self):
        self.assertIn("folder", self.assay("duties", "--facts", ".", expect=2).err)


if __name__ == "__main__":
    unittest.main()
