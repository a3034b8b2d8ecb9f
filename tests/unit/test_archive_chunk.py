"""What an archive chunk holds, and that repeats do not change it."""

import gzip
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitwall.events import MalformedEvent, Unknown
from pitwall.events.shared.archive import chunk_key, pack, unpack
from pitwall.lambdas.archive.chunk import Chunk, as_line
from pitwall.lambdas.archive.keeper import lines_by_chunk
from pitwall.lambdas.shared.records import stream_records
from tests.fixtures.aws import SHARD, kinesis_batch
from tests.fixtures.race import RUN, event, lap

LINES = [(seq, b'{"seq":%d}' % seq) for seq in range(10)]


def test_lines_are_kept_verbatim_in_the_order_they_came() -> None:
    chunk = Chunk().adding(LINES[5:]).adding(LINES[:5])
    assert list(unpack(chunk.data)) == [line for _, line in LINES[5:] + LINES[:5]]


@given(st.lists(st.integers(0, 9), max_size=6), st.randoms())
def test_the_same_lines_cut_into_other_batches_leave_the_bytes_as_they_are(cuts: list[int], chance: Random) -> None:
    chunk = Chunk().adding(LINES[:4]).adding(LINES[4:])
    again = chunk
    for low, high in zip([0, *sorted(cuts)], [*sorted(cuts), 10], strict=True):
        batch = LINES[low:high]
        chance.shuffle(batch)
        again = again.adding(batch)
    assert again is chunk


def test_a_line_that_comes_twice_in_a_batch_is_kept_once() -> None:
    assert list(unpack(Chunk().adding([LINES[1], LINES[1]]).data)) == [LINES[1][1]]


def test_a_chunk_read_back_knows_what_it_holds() -> None:
    chunk = Chunk().adding(LINES[:4]).adding(LINES[4:])
    assert Chunk.of(chunk.data) == chunk


@pytest.mark.parametrize(
    "data",
    [b"no gzip", gzip.compress(b"no json\n"), gzip.compress(b"[]\n"), pack([b"{}"])[:-3]],
    ids=["no gzip", "no JSON", "no object", "cut short"],
)
def test_a_damaged_chunk_is_noticed(data: bytes) -> None:
    with pytest.raises(MalformedEvent):
        Chunk.of(data)


def test_json_over_several_lines_becomes_one_line_with_the_same_meaning() -> None:
    assert as_line(b'{\n  "text": "a\\nb"\n}') == b'{   "text": "a\\nb" }'


def test_records_go_to_the_chunk_of_their_run_shard_and_number() -> None:
    records = stream_records(
        kinesis_batch([lap(499, "4", 1, None), lap(500, "4", 2, None), lap(3, "4", 1, None, run="b")])
    )
    assert {key: [seq for seq, _ in lines] for key, lines in lines_by_chunk(records).items()} == {
        chunk_key(RUN, SHARD, 499): [499],
        chunk_key(RUN, SHARD, 500): [500],
        chunk_key("b", SHARD, 3): [3],
    }


def test_types_not_known_yet_are_archived_and_what_is_no_event_is_not() -> None:
    unknown = event(1, Unknown("pit_wall_radio", {"words": "box"}))
    (lines,) = lines_by_chunk(stream_records(kinesis_batch([unknown, b"{}"]))).values()
    assert lines == [(1, unknown.to_json())]
