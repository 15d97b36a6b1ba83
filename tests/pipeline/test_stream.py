"""Many messages through an export, in their order and in constant memory."""

from __future__ import annotations

import json
import subprocess
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from iotcentral_pipeline import SAMPLES, stream

TRANSFORM = 'import "iotc" as iotc; {n: .telemetry | iotc::find(.name == "n").value}'


def message(number: int) -> str:
    return json.dumps({"telemetry": {"n": number}})


def export(*transforms: str | None, **more: Any) -> dict[str, Any]:
    destinations = [
        {"id": f"d{number}"} | ({} if it is None else {"transform": it})
        for number, it in enumerate(transforms)
    ]
    return {"destinations": destinations, **more}


def test_results_have_the_order_of_the_lines_and_one_process_for_each_transform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = []
    popen = subprocess.Popen

    def counted(*given: Any, **more: Any) -> Any:
        started.append(given)
        return popen(*given, **more)

    monkeypatch.setattr(subprocess, "Popen", counted)
    given = export(TRANSFORM, ".telemetry[].value", TRANSFORM, None)
    found = list(stream(map(message, range(300)), given))
    assert len(started) == 2
    assert [it.line for it in found] == list(range(1, 301))
    for number, it in enumerate(found):
        assert it.result is not None
        documents = [one.documents for one in it.result.destinations]
        assert documents[:3] == [(f'{{"n":{number}}}',), (str(number),), (f'{{"n":{number}}}',)]
        assert json.loads(documents[3][0])["telemetry"] == {"n": number}


def test_a_line_that_is_no_message_is_an_error_of_this_line_alone() -> None:
    lines: list[str | bytes] = [
        message(1),
        "",
        "{",
        '{"telemetry": {"n": 2}, "other": 1}',
        b"\xff",
        message(9),
    ]
    found = list(stream(lines, export(TRANSFORM, filter="n < 5")))
    assert [it.line for it in found] == [1, 3, 4, 5, 6]
    assert [it.error is None for it in found] == [True, False, True, False, True]
    assert found[2].warnings == ("other is not documented. It stays in the message.",)
    assert [it.result.passes for it in found if it.result] == [True, True, False]


def test_an_error_of_a_transform_is_one_of_its_message_alone() -> None:
    lines = map(message, (1, 0, 2))
    found = list(
        stream(lines, export('.telemetry[0].value | if . == 0 then error("zero") else . end'))
    )
    results = [it.result.destinations[0] for it in found if it.result]
    assert [it.documents for it in results] == [("1",), (), ("2",)]
    assert results[1].error is not None
    assert results[1].error.message == "zero"


def test_a_program_that_does_not_compile_is_an_error_of_every_message() -> None:
    found = list(stream(map(message, range(200)), export(".a +")))
    errors = {str(it.result.destinations[0].error) for it in found if it.result}
    assert len(errors) == 1
    assert "(line 1, column 4)" in errors.pop()


def test_memory_does_not_grow_with_the_number_of_messages() -> None:
    sample = json.dumps(json.loads(SAMPLES["telemetry"].text))

    def lines(count: int) -> Iterator[str]:
        return (sample for _ in range(count))

    def most(count: int) -> int:
        tracemalloc.start()
        for _ in stream(lines(count), export(".")):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(200)
    assert most(3000) < 1.5 * most(300)


def test_a_stream_that_is_not_read_to_its_end_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    processes = []
    popen = subprocess.Popen

    def kept(*given: Any, **more: Any) -> Any:
        processes.append(popen(*given, **more))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", kept)
    results = stream(map(message, range(1000)), export(TRANSFORM))
    next(results)
    results.close()  # type: ignore[attr-defined] # it is a generator
    assert [it.poll() is not None for it in processes] == [True]
