"""Independent readers, run as programs: what they see in a file, in one shape."""
import hashlib
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
EXIFTOOL_CONFIG = HERE / "interop/exiftool_tc260.config"


def run(*words, check=True, binary=False):
    done = subprocess.run([str(word) for word in words], capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return done.stdout if binary else done.stdout.decode("utf-8", "replace")


# --- the label as others see it ---------------------------------------------------------------------------------------


def exiftool_labels(path):
    """Every value of a tag called AIGC, whatever its group."""
    tags = json.loads(run("exiftool", "-j", "-a", "-G1:4", "-AIGC", "-Aigc", path))[0]
    return sorted({value for name, value in tags.items() if name.rpartition(":")[2].lower() == "aigc"})


def exempi_label(path):
    return run("exempi", "-n", NAMESPACE, "TC260", "-g", "TC260:AIGC", path).strip()


def exiv2_label(path):
    lines = run("exiv2", "-PXkv", path, check=False).splitlines()
    return next((line.split(None, 1)[1] for line in lines if line.startswith("Xmp.TC260.AIGC")), None)


def ffprobe_label(path):
    tags = json.loads(run("ffprobe", "-v", "error", "-of", "json", "-show_format", path))["format"].get("tags", {})
    return tags.get("AIGC")


def mediainfo_label(path):
    tracks = json.loads(run("mediainfo", "--Output=JSON", path))["media"]["track"]
    general = next(track for track in tracks if track["@type"] == "General")
    return general.get("extra", {}).get("AIGC") or general.get("AIGC")


# --- everything else ----------------------------------------------------------------------------------------------------

# where a thing lies in the file, how big the file is and what made the dump: these may change
PLACES = ("ThumbnailOffset", "PreviewImageStart", "MPImageStart", "MPImageLength", "MediaDataOffset", "MovieDataOffset",
          "XMPToolkit", "AvgBitrate", "SourceFile", "ExifToolVersion")
# a film's label comes in a meta box of its own with a handler, into free space or beside it
BOXES = ("HandlerType", "HandlerVendorID", "Free")


def exiftool_dump(path, aside=()):
    """All metadata with values and binaries, Exif's unknown tags too; not places, not the label, not the tags named in
    `aside` (lower case)."""
    unknown = () if Path(path).suffix in (".mp4", ".mov", ".m4a") else ("-u", "-U")  # there it means raw boxes
    tags = json.loads(run("exiftool", "-config", "", "-j", "-b", "-a", *unknown, "-G0:1:4", path))[0]
    kept = {}
    for name, value in tags.items():
        group, _, tag = name.rpartition(":")
        if tag.lower() not in ("aigc", *aside) and tag not in PLACES + BOXES and group.split(":")[0] not in ("ExifTool", "File", "System"):
            kept[name] = value
    return kept


def exif_bytes(path):
    return run("exiftool", "-b", "-Exif", path, binary=True)


def icc_bytes(path):
    return run("exiftool", "-b", "-icc_profile", path, binary=True)


def ffprobe_dump(path):
    """Streams, chapters, programs and tags; not sizes, places and rates that follow from them."""
    probe = json.loads(run("ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", path))
    for name in ("filename", "size", "bit_rate"):
        probe["format"].pop(name, None)
    probe["format"].get("tags", {}).pop("AIGC", None)
    if not probe["format"].get("tags", True):
        probe["format"].pop("tags")
    return probe


def demuxer(path):
    """An animation is named as one: ffmpeg's own guess depends on how far into the file it looks."""
    return ("-f", "apng") if Path(path).suffix == ".png" and b"acTL" in Path(path).read_bytes() else ()


def packets(path):
    """Every packet of every stream: times, size, digest. What the decoder is fed."""
    return run("ffmpeg", "-nostdin", "-v", "error", *demuxer(path), "-i", path, "-map", "0", "-c", "copy", "-copy_unknown", "-f", "framehash",
               "-hash", "sha256", "-")


def decoded(path):
    """Digest of every decoded frame of sound and picture."""
    return run("ffmpeg", "-nostdin", "-v", "error", *demuxer(path), "-i", path, "-map", "0:v?", "-map", "0:a?", "-f", "framehash", "-hash",
               "sha256", "-")


def jpeg_pixels(path):
    return hashlib.sha256(run("djpeg", "-ppm", path, binary=True)).hexdigest()


def png_pixels(path):
    return hashlib.sha256(run("ffmpeg", "-nostdin", "-v", "error", *demuxer(path), "-i", path, "-f", "rawvideo", "-", binary=True)).hexdigest()
