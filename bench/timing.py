"""Times programs against each other: whole processes, wall and processor time, in turns so that all meet the same
machine."""
import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field


@dataclass
class Runs:
    """What a program took, in seconds, one entry a run."""
    wall: list = field(default_factory=list)
    cpu: list = field(default_factory=list)

    def add(self, wall, cpu):
        self.wall.append(wall)
        self.cpu.append(cpu)

    @property
    def median_wall(self):
        return statistics.median(self.wall)

    @property
    def median_cpu(self):
        return statistics.median(self.cpu)


def run(words, cwd=None):
    """(wall, cpu) seconds of one process; its output is dropped."""
    started = time.perf_counter()
    process = subprocess.Popen(words, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - started
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{words[0]} ended with {process.returncode}: {error.decode(errors='replace')[:2000]}")
    return took, usage.ru_utime + usage.ru_stime


def in_turns(programs, rounds, warm=1):
    """programs: name -> (prepare or None, words, cwd). Each round runs every program once, in changing order.
    @return name -> Runs"""
    names, found = list(programs), {name: Runs() for name in programs}
    for number in range(-warm, rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            prepare, words, cwd = programs[name]
            if prepare:
                prepare()
            took = run([str(word) for word in words], cwd)
            if number >= 0:
                found[name].add(*took)
    return found
