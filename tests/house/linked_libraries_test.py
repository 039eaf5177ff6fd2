"""The program starts fast because it loads nothing but libc and libm (docs/adr/0006-linked-into-the-program.md), and no
decoder of foreign content is ever in its process: what decodes is assay-media, behind its filter."""
import re
import subprocess
import unittest
from pathlib import Path

from office import PROGRAM, SANITIZED

WORKERS = [Path(PROGRAM).with_name(name) for name in ("assay-media", "assay-media-features", "assay-text")]
ALLOWED = {"libc.so.6", "libm.so.6"}
if SANITIZED:  # that build is linked the plain way, and what clang's sanitizers stand on comes with them
    ALLOWED |= {"libresolv.so.2", "libstdc++.so.6", "libgcc_s.so.1", "libfmt.so.9"}


class LinkedLibraries(unittest.TestCase):
    @staticmethod
    def needed(program):
        dynamic = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
        return {name for name in re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic) if not name.startswith("ld-linux")}

    def test_only_libc_and_libm_are_loaded(self):
        needed = self.needed(PROGRAM)
        self.assertIn("libc.so.6", needed)
        self.assertLessEqual(needed, ALLOWED)

    def test_it_is_position_independent(self):
        for program in (PROGRAM, *WORKERS):
            header = subprocess.run(["readelf", "-h", program], capture_output=True, text=True, check=True).stdout
            self.assertRegex(header, r"Type:\s+DYN")

    def test_the_workers_have_their_filter(self):
        for program in WORKERS:
            self.assertIn("libseccomp.so.2", self.needed(program))


if __name__ == "__main__":
    unittest.main()
