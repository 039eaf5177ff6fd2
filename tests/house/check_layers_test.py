"""tools/check_layers must go red on every kind of broken rule, and stay green on a sound tree."""
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LAYERS = """\
base:
xmp: base
container: base
carrier: base container xmp
apps: base carrier
header zlib.h: container
header boost/: -
"""


class CheckLayers(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name)
        self.write("tools/layers.txt", LAYERS)
        for room, deps in (("base", ""), ("xmp", "base"), ("container", "base"), ("carrier", "base container xmp")):
            self.write(f"src/{room}/CMakeLists.txt", f"assay_module(DEPS {deps} PRIVATE_DEPS fmt::fmt)\n")
            self.write(f"src/{room}/{room}.hpp", "#pragma once\n#include <vector>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def check(self):
        done = subprocess.run([TOP / "tools/check_layers", "--root", self.root], capture_output=True, text=True)
        return done.returncode, done.stdout

    def expect(self, *words):
        code, out = self.check()
        self.assertEqual(code, 1, out)
        self.assertEqual(len(out.splitlines()), 1, out)
        for word in words:
            self.assertIn(word, out)

    def test_a_sound_tree_is_green(self):
        self.write("src/carrier/carrier.cpp", '#include "carrier/carrier.hpp"\n#include "xmp/xmp.hpp"\n')
        self.write("apps/main.cpp", '#include "carrier/carrier.hpp"\n')
        self.assertEqual(self.check(), (0, ""))

    def test_an_include_upwards_is_red(self):
        self.write("src/xmp/packet.cpp", '#include "xmp/xmp.hpp"\n\n#include "carrier/carrier.hpp"\n')
        self.expect("src/xmp/packet.cpp:3:", "xmp includes carrier", "tools/layers.txt:2 `xmp: base`", "move the code")

    def test_an_include_of_a_sister_is_red(self):
        self.write("src/container/x.hpp", '#include "xmp/xmp.hpp"\n')
        self.expect("src/container/x.hpp:1:", "container includes xmp")

    def test_a_test_obeys_the_same_rule(self):
        self.write("src/xmp/packet_test.cpp", '#include "carrier/carrier.hpp"\n')
        self.expect("src/xmp/packet_test.cpp:1:", "xmp includes carrier")

    def test_a_test_may_use_what_its_line_adds_and_the_code_may_not(self):
        self.write("tools/layers.txt", LAYERS.replace("carrier: ", "xmp tests: container\ncarrier: "))
        self.write("src/xmp/packet_test.cpp", '#include "container/container.hpp"\n')
        self.write("src/xmp/CMakeLists.txt", "assay_module(DEPS base TEST_DEPS container)\n")
        self.assertEqual(self.check(), (0, ""))
        self.write("src/xmp/packet.cpp", '#include "container/container.hpp"\n')
        self.expect("src/xmp/packet.cpp:1:", "xmp includes container")

    def test_a_link_upwards_is_red(self):
        self.write("src/xmp/CMakeLists.txt", "# why\nassay_module(DEPS base\n  PRIVATE_DEPS carrier fmt::fmt)\n")
        self.expect("src/xmp/CMakeLists.txt:3:", "xmp links to carrier")

    def test_a_link_past_the_module_function_is_red(self):
        self.write("src/xmp/CMakeLists.txt", "target_link_libraries(assay_xmp PRIVATE assay_carrier)\n")
        self.expect("src/xmp/CMakeLists.txt:1:", "xmp links to carrier")

    def test_a_link_to_nothing_known_is_red(self):
        self.write("src/xmp/CMakeLists.txt", "assay_module(DEPS base helpers)\n")
        self.expect("src/xmp/CMakeLists.txt:1:", "helpers is no room")

    def test_a_heavy_header_outside_its_room_is_red(self):
        self.write("src/xmp/x.cpp", "#include <zlib.h>\n")
        self.expect("src/xmp/x.cpp:1:", "<zlib.h> belongs to container", "tools/layers.txt:6")

    def test_a_heavy_header_in_a_program_is_red(self):
        self.write("apps/main.cpp", "#include <zlib.h>\n")
        self.expect("apps/main.cpp:1:", "<zlib.h> belongs to container")

    def test_a_header_that_no_room_may_have_is_red(self):
        self.write("src/container/x.cpp", "#  include <boost/json.hpp>\n")
        self.expect("<boost/json.hpp> belongs to no room at all")

    def test_a_room_without_a_line_is_red(self):
        self.write("src/utils/x.cpp", "\n")
        self.expect("src/utils: has no line")

    def test_a_relative_include_is_red(self):
        self.write("src/xmp/x.cpp", '#include "xmp.hpp"\n')
        self.expect("src/xmp/x.cpp:1:", "write the whole path from src/")

    def test_rules_in_a_circle_are_red(self):
        self.write("tools/layers.txt", LAYERS.replace("base:\n", "base: xmp\n"))
        self.expect("tools/layers.txt:1:", "in a circle: base -> xmp -> base")

    def test_a_rule_that_names_an_unknown_room_is_red(self):
        self.write("tools/layers.txt", LAYERS.replace("xmp: base\n", "xmp: base text\n"))
        self.expect("tools/layers.txt:2:", "text, which has no line")


if __name__ == "__main__":
    unittest.main()
