"""What can be wrong with an event. Every message names the field and the value."""


class ContractError(ValueError):
    """An event breaks the contract; sending it again cannot help.

    ``field`` is the dotted path of the offending field (``data.lap``), ``value``
    a short rendering of what stood there, ``problem`` what was expected.
    """

    def __init__(self, field: str, value: object, problem: str) -> None:
        self.field = field
        self.value = value
        self.problem = problem
        super().__init__(f"{field}: {problem}, got {shorten(value)}")

    def under(self, parent: str) -> "ContractError":
        """The same error seen from the record that holds the field."""
        dot = "." if self.field and not self.field.startswith("[") else ""
        path = f"{parent}{dot}{self.field}"
        return type(self)(path, self.value, self.problem)


class MalformedEvent(ContractError):
    """Not JSON, not UTF-8, too large, too deep, or not an object at all."""


class UnsupportedVersion(ContractError):
    """Written under a contract version this code does not know."""


def shorten(value: object, limit: int = 60) -> str:
    """``repr`` of a value, cut to ``limit`` characters for use in a message."""
    text = repr(value[: limit * 2]) if isinstance(value, str | bytes) else repr(value)
    return text if len(text) <= limit else f"{text[:limit]}…"
