"""How much of a function's output is kept. Needs no container."""

from services.localstack.executor.process_executor.bounded_output import BoundedOutput


def output_of(*chunks: bytes, kept_bytes: int = 40, kept_lines: int = 100) -> str:
    output = BoundedOutput(kept_bytes, kept_lines)
    for chunk in chunks:
        output.add(chunk)
    return output.text()


def test_little_output_is_kept_as_it_is() -> None:
    assert output_of(b"lap 1\n", b"la", b"p 2\n") == "lap 1\nlap 2\n"


def test_the_last_line_is_ended() -> None:
    assert output_of(b"lap 1\nlap 2") == "lap 1\nlap 2\n"
    assert output_of() == ""


def test_as_much_as_is_kept_is_not_too_much() -> None:
    assert output_of(b"x" * 39 + b"\n") == "x" * 39 + "\n"


def test_of_too_many_bytes_the_beginning_and_the_end_are_kept() -> None:
    text = output_of(*(b"%03d\n" % number for number in range(100)))
    assert text.splitlines() == [
        *("000", "001", "002", "003", "004"),
        "[... the middle of 400 bytes of output is left out ...]",
        *("095", "096", "097", "098", "099"),
    ]


def test_one_chunk_larger_than_all_that_is_kept_is_cut() -> None:
    text = output_of(b"a" * 20 + b"b" * 1000 + b"c" * 20)
    assert text.splitlines() == ["a" * 20, "[... the middle of 1040 bytes of output is left out ...]", "c" * 20]


def test_of_too_many_lines_the_beginning_and_the_end_are_kept() -> None:
    text = output_of(b"1\n2\n3\n4\n5\n6\n7\n", kept_lines=4)
    assert text.splitlines() == ["1", "2", "[... the middle of 14 bytes of output is left out ...]", "6", "7"]


def test_bytes_that_are_no_text_do_not_stop_the_log() -> None:
    assert output_of(b"\xff lap\n") == "\ufffd lap\n"


def test_a_trace_in_one_line_becomes_lines() -> None:
    assert output_of(b"[ERROR] ValueError\rTraceback\r\n") == "[ERROR] ValueError\nTraceback\n"
