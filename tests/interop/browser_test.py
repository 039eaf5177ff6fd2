"""What a browser makes of labelled files: pictures of the right size, sounds and films of the right length, and the label
in the film's opening as somebody sees it who just opens the page."""
import functools
import http.server
import json
import re
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from office import OK, SAMPLES, Office

PICTURES = {"photo.jpg": (1600, 1067), "picture.png": (900, 1200), "lake.webp": (800, 534)}
SOUNDS = ("song.m4a", "song.mp3", "song.wav")
FILM = "clip.mp4"

# Loads every file, says of each what the browser knows, and shows the film a second after its start.
PAGE = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0 }} video {{ display: block }}</style>
<video id="film" src="{film}" muted></video><pre id="told"></pre>
<script>
const told = {{}}, names = {names};
const wait = (thing, events) => new Promise(resolve => events.forEach(event => thing.addEventListener(event, () => resolve(event))));
async function all() {{
  for (const name of names) {{
    const kind = /jpg|png|webp/.test(name) ? "img" : "audio";
    const thing = document.createElement(kind);
    const done = wait(thing, kind === "img" ? ["load", "error"] : ["canplaythrough", "error"]);
    thing.src = name;
    told[name] = {{how: await done, width: thing.naturalWidth, height: thing.naturalHeight, seconds: thing.duration}};
  }}
  const film = document.getElementById("film");
  if (film.readyState < 2) await wait(film, ["loadeddata", "error"]);
  film.currentTime = 1;
  await wait(film, ["seeked", "error"]);
  told["{film}"] = {{width: film.videoWidth, height: film.videoHeight, seconds: film.duration}};
  document.getElementById("told").textContent = JSON.stringify(told);
}}
all();
</script>"""

CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--autoplay-policy=no-user-gesture-required"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_words):
        pass


def seconds_of(path):
    shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path],
                           capture_output=True, text=True, check=True).stdout
    return float(shown)


class Browser(Office):
    def visit(self, *options):
        with tempfile.TemporaryDirectory(prefix="assay-browser-") as profile:
            return subprocess.run([*CHROMIUM, f"--user-data-dir={profile}", *options, self.address], capture_output=True,
                                  text=True, timeout=120, check=True).stdout

    def setUp(self):
        super().setUp()
        names = [*PICTURES, *SOUNDS, FILM]
        done = self.assay("label", "--visible", *(SAMPLES / name for name in names), "-o", "out", timeout=300)
        self.assertEqual(done.code, OK, done)
        self.out = Path(self.folder) / "out"
        (self.out / "page.html").write_text(PAGE.format(names=json.dumps([*PICTURES, *SOUNDS]), film=FILM), encoding="utf-8")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(self.out)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/page.html"

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        super().tearDown()

    def test_everything_opens_and_the_film_shows_its_label(self):
        told = json.loads(re.search(r'<pre id="told">(.+?)</pre>',
                                    self.visit("--virtual-time-budget=20000", "--dump-dom"), re.S).group(1))
        for name, size in PICTURES.items():
            self.assertEqual(told[name]["how"], "load", name)
            self.assertEqual((told[name]["width"], told[name]["height"]), size, name)
        for name in SOUNDS:
            self.assertEqual(told[name]["how"], "canplaythrough", name)
            longer = told[name]["seconds"] - seconds_of(SAMPLES / name)
            self.assertTrue(0.5 < longer < 3, f"{name} is {longer} s longer, which is no cue")
            self.assertAlmostEqual(told[name]["seconds"], seconds_of(self.out / name), delta=0.1)
        film = told[FILM]
        self.assertAlmostEqual(film["seconds"], seconds_of(SAMPLES / FILM), delta=0.1)

        shot = Path(self.folder) / "shot.png"
        self.visit("--virtual-time-budget=20000", f"--window-size={film['width']},{film['height']}", f"--screenshot={shot}")
        seen = self.assay("inspect", "--json", shot)
        report = json.loads(seen.out)["files"][0]
        self.assertEqual(report["verdict"], "adequate", seen)
        self.assertEqual(report["report"]["found"][0]["place"], "bottom-right")


if __name__ == "__main__":
    unittest.main()
