"""bin/assay stays lean: a command line that is started a million times binds few shared libraries, and no decoder of
foreign content is ever in its process. What decodes is in assay-media."""
import os
import re
import subprocess
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("ASSAY_PROGRAM") or TOP / "build/release/bin/assay")
ALLOWED = {"linux-vdso", "ld-linux-x86-64", "ld-linux-aarch64", "libc", "libm", "libz", "libcrypto", "libsqlite3",
           "libfmt", "libgcc_s", "libstdc++"}


@unittest.skipIf(os.environ.get("ASSAY_SANITIZED") == "1", "sanitizers bring libraries of their own")
class LinkedLibraries(unittest.TestCase):
    def libraries(self, program):
        listing = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
        names = {re.match(r"\s*(?:\S*/)?([^/\s]+?)\.so", line).group(1) for line in listing.splitlines()}
        self.assertIn("libc", names)
        return names

    def test_the_command_line_links_nothing_it_need_not(self):
        self.assertEqual(self.libraries(PROGRAM) - ALLOWED, set())

    def test_the_media_worker_has_its_filter(self):
        self.assertIn("libseccomp", self.libraries(PROGRAM.with_name("assay-media")))


if __name__ == "__main__":
    unittest.main()
