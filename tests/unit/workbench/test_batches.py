"""Many messages through exports, in their order and in constant memory."""

from __future__ import annotations

import json
import subprocess
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from iotcentral_pipeline import SAMPLES, CompletedMessage, DestinationResult
from pulumi_iotcentral.workbench.batches import run_all
from pulumi_iotcentral.workbench.exports import runnable
from pulumi_iotcentral.workbench.running import Run, Runner, completed, read_messages

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TRANSFORM = 'import "iotc" as iotc; {n: .telemetry | iotc::find(.name == "n").value}'


def message(number: int) -> CompletedMessage:
    return completed({"telemetry": {"n": number}}, NOW)


def export(*transforms: str | None, **more: Any) -> dict[str, Any]:
    destinations = [
        {"id": f"d{number}"} | ({} if it is None else {"transform": it})
        for number, it in enumerate(transforms)
    ]
    return {"destinations": destinations, **more}


def batches(
    messages: Iterable[CompletedMessage | None], *exports: dict[str, Any]
) -> Iterator[list[tuple[CompletedMessage, list[Run]]]]:
    with Runner(map(runnable, exports)) as runner:
        yield from run_all(messages, lambda it: it, runner)


def results(
    messages: Iterable[CompletedMessage | None], *exports: dict[str, Any]
) -> Iterator[list[Run]]:
    return (runs for batch in batches(messages, *exports) for _, runs in batch)


def destinations(
    messages: Iterable[CompletedMessage | None], *exports: dict[str, Any]
) -> list[tuple[DestinationResult, ...]]:
    return [one.result.destinations for (one,) in results(messages, *exports)]


def test_results_have_the_order_of_the_messages_and_one_process_for_each_transform(
    started: list[subprocess.Popen[bytes]],
) -> None:
    given = export(TRANSFORM, ".telemetry[].value", TRANSFORM, None)
    found = destinations(map(message, range(300)), given)
    assert len(started) == 2
    assert len(found) == 300
    for number, it in enumerate(found):
        documents = [one.documents for one in it]
        assert documents[:3] == [(f'{{"n":{number}}}',), (str(number),), (f'{{"n":{number}}}',)]
        assert json.loads(documents[3][0])["telemetry"] == {"n": number}


def test_an_export_has_only_the_messages_of_its_source() -> None:
    given = (SAMPLES[source].message for source in ("telemetry", "deviceConnectivity") * 100)
    telemetry = export(".messageSource", source="telemetry")
    both = export(".messageSource")
    found = results((completed(it, NOW) for it in given), telemetry, both)
    documents = [[it.result.destinations[0].documents for it in runs] for runs in found]
    assert documents == [[('"telemetry"',)] * 2, [('"deviceConnectivity"',)]] * 100


def test_an_error_of_a_transform_is_one_of_its_message_alone() -> None:
    program = '.telemetry[0].value | if . == 0 then error("zero") else . end'
    found = [it for (it,) in destinations(map(message, (1, 0, 2)), export(program))]
    assert [it.documents for it in found] == [("1",), (), ("2",)]
    assert found[1].error is not None
    assert found[1].error.message == "zero"


def test_a_program_that_does_not_compile_is_an_error_of_every_message() -> None:
    found = destinations(map(message, range(200)), export(".a +"))
    (error,) = {str(it.error) for (it,) in found}
    assert "(line 1, column 4)" in error


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 200])
def test_a_pause_yields_the_results_of_all_messages_before_it(count: int) -> None:
    yielded = 0

    def live() -> Iterator[CompletedMessage | None]:
        for _ in range(2):
            yield from map(message, range(count))
            yield None
            seen.append(yielded)

    seen: list[int] = []
    for batch in batches(live(), export(TRANSFORM)):
        yielded += len(batch)
    assert seen == [count, 2 * count]


@pytest.mark.parametrize("count", [0, 1, 100])
def test_an_error_of_the_input_comes_after_the_results_before_it(count: int) -> None:
    def broken() -> Iterator[CompletedMessage]:
        yield from map(message, range(count))
        raise OSError("the input ends here")

    found: list[list[Run]] = []
    with pytest.raises(OSError, match="ends here"):
        found.extend(results(broken(), export(TRANSFORM)))
    # `extend` takes each result before the error.
    assert len(found) == count


def test_memory_does_not_grow_with_the_number_of_messages() -> None:
    sample = json.dumps(json.loads(SAMPLES["telemetry"].text))

    def messages(count: int) -> Iterator[CompletedMessage]:
        return (completed(read_messages(sample)[0], NOW) for _ in range(count))

    def most(count: int) -> int:
        tracemalloc.start()
        for _ in results(messages(count), export(".")):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(200)
    assert most(3000) < 1.5 * most(300)


def test_a_stream_that_is_not_read_to_its_end_leaves_no_process(
    started: list[subprocess.Popen[bytes]],
) -> None:
    found = batches(map(message, range(1000)), export(TRANSFORM))
    next(found)
    found.close()  # type: ignore[attr-defined] # it is a generator
    assert [it.poll() is not None for it in started] == [True]
