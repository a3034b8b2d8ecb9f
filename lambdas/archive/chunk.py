"""One object of the archive: which events it holds, and how more are added.

Lines are added as a further gzip member and never written again, so a batch that comes
twice, or cut differently the second time, leaves the bytes as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from pitwall.events import MalformedEvent
from pitwall.events.envelope import loads
from pitwall.events.shared.archive import pack, unpack


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk's bytes, and the sequence numbers of the events in it. Immutable."""

    data: bytes = b""
    seqs: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, data: bytes) -> Self:
        """The chunk in an object of the archive. Raises MalformedEvent if it is damaged."""
        try:
            return cls(data, frozenset(int(loads(line)["seq"]) for line in unpack(data)))
        except (KeyError, TypeError, ValueError) as error:
            raise MalformedEvent("archive", f"{len(data)} bytes", f"must hold one event a line ({error})") from None

    def adding(self, lines: Iterable[tuple[int, bytes]]) -> Self:
        """The chunk with those lines added whose sequence number it does not have; itself if it has all."""
        new: dict[int, bytes] = {}
        for seq, line in lines:
            if seq not in self.seqs:
                new.setdefault(seq, line)
        if not new:
            return self
        return type(self)(self.data + pack(new.values()), self.seqs | new.keys())


def as_line(raw: bytes) -> bytes:
    """A record's JSON as one line: verbatim, but for line breaks between its tokens."""
    return raw.replace(b"\n", b" ")
