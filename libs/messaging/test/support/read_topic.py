"""Reads a topic with Confluent's client and prints each record as a line of JSON."""

import faulthandler
import json
import sys
import uuid

from confluent_kafka import Consumer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

# The caller gives up after 90 s: before that, say where the time goes.
faulthandler.dump_traceback_later(80, exit=True)
brokers, registry_url, topic, expected = sys.argv[1:]
# Without a strategy the client asks for the associations of the topic, which Apicurio does not know; under load it leaves such a
# question unanswered now and then (one of some hundred), and without a timeout the client waits for it for ever.
registry = SchemaRegistryClient({"url": registry_url, "timeout": 20})
deserialize = AvroDeserializer(registry, conf={"subject.name.strategy.type": "TOPIC"})
consumer = Consumer(
    {
        "bootstrap.servers": brokers,
        "group.id": f"test.python-{uuid.uuid4()}",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
)
consumer.subscribe([topic])
received = 0
while received < int(expected):
    message = consumer.poll(30)
    if message is None:
        sys.exit(f"no record within 30 s, {received} of {expected} received")
    if message.error():
        sys.exit(str(message.error()))
    value = deserialize(message.value(), SerializationContext(topic, MessageField.VALUE))
    print(
        json.dumps(
            {
                "key": message.key().decode(),
                "partition": message.partition(),
                "timestamp": message.timestamp()[1],
                "headers": {name: text.decode() for name, text in message.headers()},
                "value": {name: field.hex() if isinstance(field, bytes) else field for name, field in value.items()},
            }
        )
    )
    received += 1
consumer.close()
