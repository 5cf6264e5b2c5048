"""
Counts events and aggregates a field per minute and dimension with Quix Streams, exactly once, as its documentation shows it: grouped by
each dimension, windowed, aggregated. Every event is parsed once; none is looked up for having been seen before.
Arguments: broker, topic, file of the Avro schema, dimensions and aggregations (both with commas between), field, folder for state.
"""

import json
import logging
import sys
import time
import uuid
from datetime import timedelta
from io import BytesIO

from fastavro import parse_schema, schemaless_reader
from quixstreams import Application
from quixstreams.dataframe.windows import Count, Max, Min, Sum
from quixstreams.models.serializers import Deserializer

MARK = "@bench "
FRAMING_BYTES = 5


class FramedAvro(Deserializer):
    """The body behind the five bytes that name its schema."""

    def __init__(self, schema):
        self._schema = schema

    def __call__(self, value, ctx):
        return schemaless_reader(BytesIO(value[FRAMING_BYTES:]), self._schema, None)


class Clock:
    """From the first event that is read to the last that is aggregated, without joining the group and leaving it."""

    def __init__(self, source_topic):
        self._source_topic = source_topic
        self._first = None
        self._last = None

    def __call__(self, topic, partition, offset):
        if self._first is None:
            self._first = (time.monotonic(), time.process_time())
        if topic != self._source_topic:
            self._last = (time.monotonic(), time.process_time())

    def measured(self):
        return tuple((last - first) * 1_000 for first, last in zip(self._first, self._last))


def answer(content):
    print(MARK + json.dumps(content), flush=True)


def aggregations(names, field):
    known = {"count": Count(), "sum": Sum(field), "min": Min(field), "max": Max(field)}
    return {name: known[name] for name in names}


def application(broker, state_folder, clock):
    return Application(
        broker_address=broker,
        consumer_group=f"bench-{uuid.uuid4()}",
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        state_dir=state_folder,
        # As often as Kafka Streams commits under exactly once.
        commit_interval=0.1,
        loglevel=None,
        on_message_processed=clock,
    )


def run(events, broker, topic_name, schema, dimensions, names, field, state_folder):
    clock = Clock(topic_name)
    app = application(broker, state_folder, clock)
    topic = app.topic(topic_name, value_deserializer=FramedAvro(schema))
    parsed = app.dataframe(topic).apply(
        lambda event: {field: event[field], **{name: str(event[name]) for name in dimensions}}
    )
    for dimension in dimensions:
        parsed.group_by(dimension, name=dimension).tumbling_window(timedelta(minutes=1)).agg(
            **aggregations(names, field)
        ).current()
    app.run(count=events * len(dimensions), collect=False)
    wall_ms, cpu_ms = clock.measured()
    answer({"events": events, "wallMs": wall_ms, "cpuMs": {"subject": cpu_ms}})


def main():
    logging.disable(logging.CRITICAL)
    broker, topic, schema_file, dimensions, names, field, state_folder = sys.argv[1:]
    with open(schema_file, encoding="utf8") as file:
        schema = parse_schema(json.load(file))
    answer({"ready": True})
    for line in sys.stdin:
        run(json.loads(line)["run"], broker, topic, schema, dimensions.split(","), names.split(","), field, state_folder)


if __name__ == "__main__":
    main()
