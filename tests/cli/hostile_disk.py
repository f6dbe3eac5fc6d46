"""Circumstances in which writing fails, for tests of the command: a full disk, and a user who may not write everywhere."""

import os
import resource
import signal


def small_disk(limit):
    """What a child does first, so that no file of its grows past the limit, as on a disk that is full."""
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return prepare


def ordinary_user():
    """Words before a command so that it heeds permissions: root may write everything by one of its capabilities."""
    return ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
