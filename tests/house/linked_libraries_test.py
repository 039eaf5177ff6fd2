"""The program starts fast because it loads nothing but libc and libm (docs/adr/0006-linked-into-the-program.md)."""
import re
import subprocess
import unittest
from pathlib import Path

from office import PROGRAM, SANITIZED

ALLOWED = {"libc.so.6", "libm.so.6"}
if SANITIZED:  # that build is linked the plain way and has the sanitizers' own libraries
    ALLOWED |= {"libasan.so.8", "libubsan.so.1", "libstdc++.so.6", "libgcc_s.so.1", "libfmt.so.9"}


class LinkedLibraries(unittest.TestCase):
    def test_only_libc_and_libm_are_loaded(self):
        dynamic = subprocess.run(["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True).stdout
        needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic))
        self.assertIn("libc.so.6", needed)
        self.assertLessEqual({name for name in needed if not name.startswith("ld-linux")}, ALLOWED)

    def test_decoders_are_in_the_jailed_program(self):
        """docs/adr/0007-decoders-are-jailed.md"""
        dynamic = subprocess.run(["readelf", "-d", Path(PROGRAM).with_name("assay-media")], capture_output=True, text=True,
                                 check=True).stdout
        self.assertRegex(dynamic, r"\[libseccomp\.so")
        self.assertRegex(dynamic, r"\[libjpeg\.so")

    def test_it_is_position_independent(self):
        header = subprocess.run(["readelf", "-h", PROGRAM], capture_output=True, text=True, check=True).stdout
        self.assertRegex(header, r"Type:\s+DYN")


if __name__ == "__main__":
    unittest.main()
