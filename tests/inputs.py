"""Inputs that real life brings, made from the samples: each function writes one file and says what is special in it."""
import struct
import zlib
from hashlib import md5
from pathlib import Path

from office import SAMPLES
from readers import run

XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_HEAD = b"http://ns.adobe.com/xmp/extension/\0"
FF = ("ffmpeg", "-nostdin", "-v", "error", "-y", "-bitexact")


# --- JPEG ---------------------------------------------------------------------------------------------------------------


def segments(jpeg):
    """(marker, offset, whole segment with marker) up to SOS."""
    at = 2
    while jpeg[at + 1] != 0xDA:
        length = struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        yield jpeg[at + 1], at, jpeg[at:at + 2 + length]
        at += 2 + length


def segment(marker, payload):
    assert len(payload) <= 65533
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def plain_jpeg(folder):
    """JFIF alone, no metadata at all."""
    path = folder / "plain.jpg"
    source = (SAMPLES / "photo.jpg").read_bytes()
    head = b"".join(whole for marker, _, whole in segments(source) if not 0xE1 <= marker <= 0xEF)
    scan = next(iter([at + len(whole) for _, at, whole in segments(source)][-1:]))
    path.write_bytes(source[:2] + head + source[scan:])
    return path


def progressive_jpeg(folder):
    """Progressive, with a comment and a restart interval."""
    path = folder / "progressive.jpg"
    run("jpegtran", "-progressive", "-restart", "4", "-copy", "all", "-outfile", path, SAMPLES / "photo.jpg")
    return path


def bare_jpeg_stream(folder):
    """No JFIF, no Exif: SOI and then the tables."""
    path = folder / "no_app.jpg"
    source = plain_jpeg(folder).read_bytes()
    jfif = next(whole for marker, _, whole in segments(source) if marker == 0xE0)
    path.write_bytes(source.replace(jfif, b"", 1))
    return path


def mpf_jpeg(folder):
    """Multi-picture: a second JPEG behind the first, found by offsets in APP2 MPF (CIPA DC-007)."""
    path = folder / "mpf.jpg"
    first = (SAMPLES / "photo.jpg").read_bytes()
    second = plain_jpeg(folder).read_bytes()
    exif_end = next(at + len(whole) for marker, at, whole in segments(first) if whole[4:8] == b"Exif")

    def mpf(first_size, second_offset):
        entries = struct.pack(">IIIHH", 0x20030000, first_size, 0, 0, 0)
        entries += struct.pack(">IIIHH", 0x00000000, len(second), second_offset, 0, 0)
        tiff = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 3)
        tiff += struct.pack(">HHI4s", 0xB000, 7, 4, b"0100") + struct.pack(">HHII", 0xB001, 4, 1, 2)
        tiff += struct.pack(">HHII", 0xB002, 7, len(entries), 8 + 2 + 36 + 4) + struct.pack(">I", 0)
        return segment(0xE2, b"MPF\0" + tiff + entries)

    size = len(first) + len(mpf(0, 0))
    tiff_at = exif_end + 4 + 4  # offsets count from the TIFF header inside the MPF segment
    path.write_bytes(first[:exif_end] + mpf(size, size - tiff_at) + first[exif_end:] + second)
    return path


def mpf_pictures(path):
    """The pictures of a multi-picture file, cut out by its MPF offsets."""
    data = Path(path).read_bytes()
    at = next(at for marker, at, whole in segments(data) if whole[4:8] == b"MPF\0")
    tiff = at + 8
    entries = tiff + struct.unpack(">I", data[tiff + 10 + 24 + 8:tiff + 10 + 24 + 12])[0]
    found = []
    for index in range(2):
        _, size, offset, _, _ = struct.unpack(">IIIHH", data[entries + 16 * index:entries + 16 * index + 16])
        start = tiff + offset if offset else 0
        found.append(data[start:start + size])
    return found


def extended_xmp_jpeg(folder):
    """XMP too big for one segment: a main packet and an extension in two pieces (XMP part 3, 1.1.3.1)."""
    path = folder / "extended_xmp.jpg"
    source = plain_jpeg(folder).read_bytes()
    note = "".join(f"<rdf:li>remark {i} on the light</rdf:li>" for i in range(2500))
    extension = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
                 '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag>'
                 f'{note}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>').encode()
    guid = md5(extension).hexdigest().upper().encode()
    main = ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
            ' xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            f' xmpNote:HasExtendedXMP="{guid.decode()}"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">A lake</rdf:li>'
            '</rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>').encode()
    pieces = segment(0xE1, XMP_HEAD + main)
    for start in range(0, len(extension), 60000):
        head = EXTENSION_HEAD + guid + struct.pack(">II", len(extension), start)
        pieces += segment(0xE1, head + extension[start:start + 60000])
    jfif = next(at + len(whole) for marker, at, whole in segments(source) if marker == 0xE0)
    path.write_bytes(source[:jfif] + pieces + source[jfif:])
    return path


def trailing_jpeg(folder):
    """Bytes of nobody's format behind EOI."""
    path = folder / "trailing.jpg"
    path.write_bytes((SAMPLES / "photo.jpg").read_bytes() + b"\0" * 7 + b"appended by a phone" + bytes(range(256)))
    return path


def filled_jpeg(folder):
    """Fill bytes FF before markers (ISO 10918-1, B.1.1.2)."""
    path = folder / "filled.jpg"
    source = plain_jpeg(folder).read_bytes()
    jfif = next(at + len(whole) for marker, at, whole in segments(source) if marker == 0xE0)
    path.write_bytes(source[:jfif] + b"\xff\xff\xff" + source[jfif:])
    return path


# --- PNG ----------------------------------------------------------------------------------------------------------------


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def with_chunk(source, kind, payload, before=b"IDAT"):
    at = source.index(before) - 4
    return source[:at] + chunk(kind, payload) + source[at:]


def compressed_xmp_png(folder):
    """Foreign XMP in a compressed iTXt chunk."""
    path = folder / "compressed_xmp.png"
    packet = ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
              ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
              ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Paper'
              '</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>').encode()
    payload = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet)
    source = (SAMPLES / "picture.png").read_bytes()
    # libexempi 2.6 sees no XMP, of whomever, behind another iTXt chunk
    at = source.index(b"iTXt") - 4
    source = source[:at] + source[at + 12 + struct.unpack(">I", source[at:at + 4])[0]:]
    path.write_bytes(with_chunk(source, b"iTXt", payload))
    return path


def exif_png(folder):
    """An eXIf chunk and a text chunk behind the picture data, a palette and transparency."""
    path = folder / "exif.png"
    run(*FF, "-i", SAMPLES / "picture.png", "-vf", "scale=300:-2,split[a][b];[a]palettegen[p];[b][p]paletteuse", path)
    run("exiftool", "-q", "-overwrite_original", "-EXIF:Artist=The Assay authors", "-EXIF:ImageDescription=paper", path)
    path.write_bytes(with_chunk(path.read_bytes(), b"tEXt", b"Comment\0behind the picture", before=b"IEND"))
    return path


def animated_png(folder):
    """APNG: frames in fdAT chunks."""
    path = folder / "animated.png"
    run(*FF, "-i", SAMPLES / "clip.mp4", "-vf", "scale=120:-2,fps=5", "-frames:v", "4", "-f", "apng", path)
    return path


# --- ISO BMFF -----------------------------------------------------------------------------------------------------------


def moov_last_mp4(folder):
    """The index behind the media."""
    path = folder / "moov_last.mp4"
    run(*FF, "-i", SAMPLES / "clip.mp4", "-c", "copy", path)
    return path


def fragmented_mp4(folder):
    """Fragments with absolute base offsets and a fragment index, as streaming servers write them."""
    path = folder / "fragmented.mp4"
    run(*FF, "-i", SAMPLES / "clip.mp4", "-c", "copy", "-movflags", "+frag_keyframe+empty_moov", path)
    return path


def dash_mp4(folder):
    """Fragments with relative offsets and a sidx before them."""
    path = folder / "dash.mp4"
    run(*FF, "-i", SAMPLES / "clip.mp4", "-c", "copy", "-movflags", "+dash+frag_keyframe+empty_moov+global_sidx", path)
    return path


def chapters_mp4(folder):
    """Chapters, a cover picture and iTunes tags with Chinese words."""
    path = folder / "chapters.mp4"
    words = folder / "chapters.txt"
    words.write_text(";FFMETADATA1\ntitle=湖上三秒\nartist=The Assay authors\ncomment=with a cover\n[CHAPTER]\nTIMEBASE=1/1000\n"
                     "START=0\nEND=1500\ntitle=出发\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=Sunset\n",
                     encoding="utf-8")
    cover = folder / "cover.jpg"
    run(*FF, "-i", SAMPLES / "photo.jpg", "-vf", "scale=200:-2", cover)
    run(*FF, "-i", SAMPLES / "clip.mp4", "-i", words, "-i", cover, "-map", "0", "-map", "2", "-map_metadata", "1",
        "-map_chapters", "1", "-c", "copy", "-disposition:v:1", "attached_pic", "-movflags", "+faststart", path)
    words.unlink()
    cover.unlink()
    return path


def quicktime_mov(folder):
    """MOV with a title in QuickTime's own user data and another language track."""
    path = folder / "clip.mov"
    run(*FF, "-i", SAMPLES / "clip.mp4", "-c", "copy", "-metadata", "title=On the lake", "-metadata:s:a:0", "language=zho",
        "-metadata:s:a:0", "handler_name=Sound", path)
    return path


def keys_mov(folder):
    """MOV that has an mdta meta already, with keys of somebody else in it."""
    path = folder / "keys.mov"
    run(*FF, "-i", SAMPLES / "clip.mp4", "-c", "copy", "-movflags", "use_metadata_tags", "-metadata", "title=Keys",
        "-metadata", "com.example.camera=Formula 26", path)
    return path


def xmp_mp4(folder):
    """Foreign XMP in a top-level uuid box."""
    path = folder / "xmp.mp4"
    path.write_bytes((SAMPLES / "clip.mp4").read_bytes())
    run("exiftool", "-q", "-overwrite_original", "-XMP-dc:Title=A film", path)
    return path


def free_space_mp4(folder):
    """Room to grow: a free box behind moov."""
    path = folder / "free_space.mp4"
    source = (SAMPLES / "clip.mp4").read_bytes()
    at, boxes = 0, {}
    while at < len(source):
        size, kind = struct.unpack(">I4s", source[at:at + 8])
        boxes[kind] = (at, size)
        at += size
    at = boxes[b"mdat"][0]
    path.write_bytes(_moved(source, at, 8192))
    return path


def _moved(source, at, room):
    """`source` with a free box of `room` bytes put in at `at`, chunk offsets corrected."""
    data = bytearray(source)
    place = data.find(b"stco")
    while place >= 0:
        count = struct.unpack(">I", data[place + 8:place + 12])[0]
        for i in range(count):
            where = place + 12 + 4 * i
            value = struct.unpack(">I", data[where:where + 4])[0]
            data[where:where + 4] = struct.pack(">I", value + room if value >= at else value)
        place = data.find(b"stco", place + 4)
    return bytes(data[:at]) + struct.pack(">I4s", room, b"free") + bytes(room - 8) + bytes(data[at:])


def sparse_mp4(source, path, size):
    """The film `source` (index behind the media, a free box before it, as ffmpeg leaves it) with its mdat grown to make a
    file of `size` bytes or a little more; the growth is a hole that takes no room. It plays like the source."""
    data = Path(source).read_bytes()
    at = data.index(b"mdat") - 4
    free = at - 8
    assert data[free:at] == struct.pack(">I4s", 8, b"free"), "ffmpeg leaves 8 bytes for a long mdat header"
    length = struct.unpack(">I", data[at:at + 4])[0]
    moov = data[at + length:]
    end = max(size - len(moov), at + length)
    with open(path, "wb") as out:
        out.write(data[:free] + struct.pack(">I4sQ", 1, b"mdat", end - free) + data[at + 8:at + length])
        out.truncate(end)
        out.seek(end)
        out.write(moov)
    return Path(path)


# --- Markdown -----------------------------------------------------------------------------------------------------------


def plain_markdown(folder):
    """No front matter."""
    path = folder / "plain.md"
    path.write_text("# 湖\n\n湖水很静。\n\n---\n\n一条分隔线，不是文前信息。\n", encoding="utf-8")
    return path


def windows_markdown(folder):
    """Byte order mark and CRLF, front matter of its own."""
    path = folder / "windows.md"
    path.write_bytes("\ufeff---\r\ntitle: 湖\r\ntags:\r\n  - a\r\n---\r\n\r\n# 湖\r\n".encode("utf-8"))
    return path


def open_markdown(folder):
    """Last line without an end."""
    path = folder / "open.md"
    path.write_bytes("一行而已".encode("utf-8"))
    return path


def sample(name):
    def copy(folder):
        path = folder / name
        path.write_bytes((SAMPLES / name).read_bytes())
        return path
    copy.__name__ = name.replace(".", "_")
    copy.__doc__ = f"samples/{name}"
    return copy


JPEG = (sample("photo.jpg"), plain_jpeg, progressive_jpeg, bare_jpeg_stream, mpf_jpeg, extended_xmp_jpeg, trailing_jpeg,
        filled_jpeg)
PNG = (sample("picture.png"), compressed_xmp_png, exif_png, animated_png)
BMFF = (sample("clip.mp4"), sample("song.m4a"), moov_last_mp4, fragmented_mp4, dash_mp4, chapters_mp4, quicktime_mov, keys_mov,
        xmp_mp4, free_space_mp4)
FRAGMENTED = (fragmented_mp4, dash_mp4)
MARKDOWN = (sample("article.md"), plain_markdown, windows_markdown, open_markdown)
EVERY = JPEG + PNG + BMFF + MARKDOWN
