#!/usr/bin/env python3
"""What a filter in Python costs: pyahocorasick over NFKC text. screen_bench runs it on its own words and texts.

    bench/screen_peer.py WORDS TEXTS ROUNDS      one word, one text a line; prints bytes a second, best round
"""
import sys
import time
import unicodedata

import ahocorasick


def main():
    words = open(sys.argv[1], encoding="utf-8").read().splitlines()
    texts = open(sys.argv[2], encoding="utf-8").read().splitlines()
    automaton = ahocorasick.Automaton()
    for word in words:
        word = unicodedata.normalize("NFKC", word)
        automaton.add_word(word, word)
    automaton.make_automaton()
    size = sum(len(text.encode()) for text in texts)
    best, hits = 0.0, 0
    for _ in range(int(sys.argv[3])):
        begin = time.process_time()
        hits = 0
        for text in texts:
            for _ in automaton.iter(unicodedata.normalize("NFKC", text)):
                hits += 1
        best = max(best, size / (time.process_time() - begin))
    print(f"{best:.0f} {hits}")


main()
