"""What TensorBoard makes of folders: `tensorboard_reader.py FOLDER...` prints a list with one JSON object a folder.

`shown` is by tag the list of [step, value] that its Python reader shows; `events` by file the events as they are: file version,
step, seconds, start mark, scalars. Values that are no number are texts.
"""

import json
import math
import sys
from pathlib import Path

from tensorboard.backend.event_processing import plugin_event_accumulator, tag_types
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
from tensorboard.compat.proto.event_pb2 import SessionLog
from tensorboard.util import tensor_util


def plain(value):
    return value if math.isfinite(value) else str(value)


def shown(folder):
    reader = plugin_event_accumulator.EventAccumulator(str(folder), size_guidance={tag_types.TENSORS: 0})
    reader.Reload()
    return {tag: [[event.step, plain(tensor_util.make_ndarray(event.tensor_proto).item())] for event in reader.Tensors(tag)]
            for tag in reader.Tags()[tag_types.TENSORS]}


def events(path):
    return [{"version": event.file_version, "step": event.step, "seconds": event.wall_time,
             "start": event.session_log.status == SessionLog.START,
             "scalars": [[value.tag, plain(value.simple_value)] for value in event.summary.value]}
            for event in LegacyEventFileLoader(str(path)).Load()]


def main():
    folders = [Path(name) for name in sys.argv[1:]]
    json.dump([{"shown": shown(folder), "events": {path.name: events(path) for path in sorted(folder.iterdir())}}
               for folder in folders], sys.stdout)


main()
