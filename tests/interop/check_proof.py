#!/usr/bin/env python3
"""Checks a proof of the evidence log with nothing but python3 and openssl: written from docs/formats/evidence.md, so that
whoever doubts the program can read one page instead.

    check_proof.py PROOF VERIFIER_KEY...     prints the record; exit code 1 and a reason when the proof does not hold
    check_proof.py --checkpoint FILE VERIFIER_KEY...
"""
import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # SubjectPublicKeyInfo of 32 key bytes (RFC 8410)
SM2_DER = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
SM2_TYPE = b"\xffgb-t-32918-sm2-with-sm3"


class Wrong(Exception):
    """The proof does not hold, and why."""


def need(condition, why):
    if not condition:
        raise Wrong(why)


def sha256(data):
    return hashlib.sha256(data).digest()


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, capture_output=True)


class VerifierKey:
    """NAME+ID+base64(type || public key), c2sp.org/signed-note."""

    def __init__(self, text):
        self.name, id_hex, encoded = text.split("+", 2)
        blob = base64.b64decode(encoded, validate=True)
        need(sha256(self.name.encode() + b"\n" + blob)[:4].hex() == id_hex, f"the key's id is not that of its bytes: {text}")
        self.id = bytes.fromhex(id_hex)
        self.sm2 = blob.startswith(SM2_TYPE)
        need(self.sm2 or blob[:1] == b"\x01", "neither an Ed25519 nor an SM2 key")
        self.key = blob[len(SM2_TYPE):] if self.sm2 else blob[1:]

    def verifies(self, message, signature):
        with tempfile.TemporaryDirectory() as scratch:
            key, sig, msg = (Path(scratch) / name for name in ("key.der", "sig", "msg"))
            key.write_bytes((SM2_DER if self.sm2 else ED25519_DER) + self.key)
            sig.write_bytes(der_signature(signature) if self.sm2 else signature)
            msg.write_bytes(message)
            how = (["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"] if self.sm2 else ["-rawin"])
            done = openssl("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-sigfile", sig, "-in", msg, *how)
            return done.returncode == 0


def der_signature(raw):
    """r || s as the ASN.1 that openssl reads."""
    def integer(number):
        body = number.to_bytes(number.bit_length() // 8 + 1, "big")
        return b"\x02" + bytes([len(body)]) + body
    body = integer(int.from_bytes(raw[:32], "big")) + integer(int.from_bytes(raw[32:], "big"))
    return b"\x30" + bytes([len(body)]) + body


def check_checkpoint(note, keys):
    """A signed note (c2sp.org/signed-note) of origin, size and root. @return (origin, size, root)"""
    text, blank, signatures = note.partition("\n\n")
    need(blank, "the checkpoint has no signatures")
    text += "\n"
    signers = 0
    for line in signatures.splitlines():
        dash, name, encoded = line.split(" ")
        need(dash == "\u2014", "a signature line does not begin with a dash")
        blob = base64.b64decode(encoded, validate=True)
        for key in keys:
            if key.name == name and key.id == blob[:4]:
                need(key.verifies(text.encode(), blob[4:]), f"the signature of {name} is wrong")
                signers += 1
    need(signers == len(keys), f"{signers} of {len(keys)} given keys signed the checkpoint")
    origin, size, root = text.splitlines()[:3]
    need(origin == keys[0].name, "the checkpoint is of another log")
    return origin, int(size), base64.b64decode(root, validate=True)


def root_of(index, size, node, path):
    """RFC 6962 section 2.1.1, the way RFC 9162 section 2.1.3.2 spells it out."""
    need(index < size, "the index is not in the tree")
    fn, sn = index, size - 1
    for step in path:
        need(sn > 0, "the path is too long")
        if fn & 1 or fn == sn:
            node = sha256(b"\x01" + step + node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = sha256(b"\x01" + node + step)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "the path is too short")
    return node


def record_digest(algorithm, data):
    if algorithm == 1:
        return sha256(data)
    need(algorithm == 2, "neither SHA-256 nor SM3")
    return openssl("dgst", "-sm3", "-binary", data=data).stdout


def check_proof(text, keys):
    """c2sp.org/tlog-proof. @return (index, time in ms, kind, record as JSON)"""
    head, _, checkpoint = text.partition("\n\n")
    first, extra, number, *hashes = head.split("\n")
    need(first == "c2sp.org/tlog-proof@v1", "not a proof")
    need(extra.startswith("extra ") and number.startswith("index "), "no leaf or no index")
    blob = base64.b64decode(extra[6:], validate=True)
    need(blob[0] == 1, "another version of leaf and record")
    size = int.from_bytes(blob[1:3], "big")
    leaf, rest = blob[3:3 + size], blob[3 + size:]
    salt, record = rest[1:1 + rest[0]], rest[1 + rest[0]:]

    _, tree_size, root = check_checkpoint(checkpoint, keys)
    path = [base64.b64decode(line, validate=True) for line in hashes]
    need(root_of(int(number[6:]), tree_size, sha256(b"\x00" + leaf), path) == root, "leaf and path do not lead to the root")

    need(leaf[0] == 1, "a leaf of another version")
    kind, tail = leaf[2:2 + leaf[1]].decode(), leaf[2 + leaf[1]:]
    need(len(tail) == 8 + 1 + 32, "the leaf has another size than its kind calls for")
    need(record_digest(tail[8], salt + record) == tail[9:], "the record is not the one the leaf commits to")
    return int(number[6:]), int.from_bytes(tail[:8], "big"), kind, json.loads(record)


def main(words):
    try:
        if words[0] == "--checkpoint":
            print(*check_checkpoint(Path(words[1]).read_text(encoding="utf-8"), [VerifierKey(word) for word in words[2:]])[:2])
        else:
            index, time, kind, record = check_proof(Path(words[0]).read_text(encoding="utf-8"), [VerifierKey(w) for w in words[1:]])
            print(f"event {index}, {kind}, at {time}")
            print(json.dumps(record, ensure_ascii=False))
    except Wrong as wrong:
        print(f"does not hold: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
