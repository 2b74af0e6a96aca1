"""What a task tells, in JSON and out of it."""

from __future__ import annotations

import json

import msgpack

from evaeto.core.messages import Message
from evaeto.pipeline.task_messages import DOWNLOADING, as_json, from_json, message, progress

LEFT_OUT = Message("progress.left_out", reason=Message("answer.none_in_time", seconds=30.0))


def test_a_message_prints_and_dumps_its_english_text() -> None:
    told = progress("a", DOWNLOADING, {"source": "nasa_power", "text": LEFT_OUT, "ended": True})
    data = json.loads(json.dumps(told))["data"]
    assert data["step"] == "Downloading weather"
    assert data["detail"]["text"] == "left out: no answer within 30 s"


def test_in_full_it_keeps_text_key_and_fields_through_what_dask_sends_it_by() -> None:
    told = progress("a", DOWNLOADING, {"source": "nasa_power", "text": LEFT_OUT, "ended": True})
    plain = as_json(told)
    assert plain["data"]["detail"]["text"]["key"] == "progress.left_out"
    for received in (json.loads(json.dumps(plain)), msgpack.loads(msgpack.dumps(plain))):
        again = from_json(received)
        assert again == told
        assert again["data"]["step"].key == "step.downloading"
        assert again["data"]["detail"]["text"].fields["reason"].fields == {"seconds": 30.0}


def test_warnings_and_errors_keep_theirs() -> None:
    end = message(
        "ERROR", "a", {"error": Message("task.cluster_lost"), "error_code": "x", "details": {"nasa_power": LEFT_OUT}}
    )
    again = from_json(json.loads(json.dumps(as_json(end))))
    assert again["data"]["error"].key == "task.cluster_lost"
    assert again["data"]["details"]["nasa_power"].key == "progress.left_out"
