"""tools/install_packages with a pretended package manager: what it asks for, and what it says when it may not install."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LIST = "# words\n[run]\nlibone\n\n[build]\ntwo  # why\n# not-this\nthree\n[test]\nfour\n"


class InstallPackages(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.folder.chmod(0o755)
        (self.folder / "apt.txt").write_text(LIST)
        self.pretend("dpkg-query", 'for word; do case $word in -*) ;; libone) echo "libone installed" ;; '
                     'two) echo "two deinstall" ;; esac; done')
        self.pretend("apt-get", 'echo "$@" >>"$CALLS"')

    def pretend(self, name, body):
        path = self.folder / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)

    def run_it(self, *words, environment=None):
        """As an ordinary user, whoever runs the tests; only the pretended programs and coreutils are there."""
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] if os.geteuid() == 0 else []
        if not hasattr(self, "script"):
            self.script = self.folder / "tools/install_packages"
            self.script.parent.mkdir()
            self.script.write_bytes((TOP / "tools/install_packages").read_bytes())
            self.script.chmod(0o755)
            for name in ("bash", "id", "sed", "grep", "tr", "dirname", "env", "setpriv"):
                found = next(f"{place}/{name}" for place in ("/usr/bin", "/bin") if os.path.exists(f"{place}/{name}"))
                (self.folder / name).symlink_to(found)
        clean = {"PATH": str(self.folder), "ASSAY_APT_LIST": str(self.folder / "apt.txt"), "CALLS": str(self.folder / "calls"),
                 **(environment or {})}
        return subprocess.run([*nobody, str(self.script), *words], env=clean, capture_output=True, text=True)

    def test_sections_are_read_without_comments(self):
        self.assertEqual(self.run_it("--list", "build", "run").stdout, "libone\ntwo\nthree\n")

    def test_an_unknown_section_is_a_usage_error(self):
        done = self.run_it("nonsense")
        self.assertEqual(done.returncode, 2)
        self.assertIn("run build test", done.stderr)

    def test_nothing_missing_means_nothing_done(self):
        self.assertEqual((self.run_it("run").returncode, (self.folder / "calls").exists()), (0, False))

    def test_without_root_and_sudo_it_prints_the_command(self):
        done = self.run_it("run", "build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get update && apt-get install -y --no-install-recommends two three\n", done.stderr)
        self.assertFalse((self.folder / "calls").exists())

    def test_with_sudo_it_asks_sudo_and_hands_on_the_mirror(self):
        self.pretend("sudo", 'echo "$@"')
        done = self.run_it("build", environment={"ASSAY_APT_MIRROR": "https://mirror.example/debian"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ASSAY_APT_MIRROR=https://mirror.example/debian", done.stdout)
        self.assertIn("tools/install_packages build", done.stdout)

    def test_every_package_of_the_real_list_exists_once(self):
        names = subprocess.run([TOP / "tools/install_packages", "--list", "run", "build", "demo", "test", "bench"],
                               capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(sorted(names), sorted(set(names)))


if __name__ == "__main__":
    unittest.main()
