"""Turns contract records into plain JSON values and back, checking every field.

The rules are read off the dataclasses once, so the records stay the only place
where a field is described. Unknown fields are passed over: a newer sender may say
more than this reader knows.
"""

import dataclasses
import math
import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pitwall.events.errors import ContractError
from pitwall.events.fields import Bounds, Length, Pattern

Record = TypeVar("Record")
Check = Callable[[Any], Any]


def to_plain(record: Any) -> dict[str, Any]:
    """A record as JSON values, fields in their order; fields that are None are left out."""
    plain: dict[str, Any] = {}
    kind: Any = type(record)
    for name in _names(kind):
        value = getattr(record, name)
        if value is not None:
            plain[name] = _plain(value)
    return plain


def from_plain(kind: type[Record], plain: object) -> Record:
    """A record of ``kind`` from JSON values.

    Raises ContractError naming the field, its value and what was expected.
    """
    key: Any = kind
    record: Record = _record_check(key)(plain)
    return record


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        if value and dataclasses.is_dataclass(value[0]):
            return [to_plain(item) for item in value]
        return list(value)
    if dataclasses.is_dataclass(value):
        return to_plain(value)
    return value


@cache
def _record_check(kind: type) -> Check:
    hints = get_type_hints(kind, include_extras=True)
    fields = [
        (field.name, _check_for(hints[field.name]), field.default is dataclasses.MISSING)
        for field in dataclasses.fields(kind)
    ]

    def check(plain: Any) -> Any:
        if not isinstance(plain, dict):
            raise ContractError("", plain, "must be an object")
        values = {}
        for name, check_value, required in fields:
            if name in plain:
                try:
                    values[name] = check_value(plain[name])
                except ContractError as error:
                    raise (
                        error.under(name) if error.field else ContractError(name, error.value, error.problem)
                    ) from None
            elif required:
                raise ContractError(name, None, "is missing")
        return kind(**values)

    return check


def _check_for(hint: Any) -> Check:
    """The check for one type hint. Raises TypeError for a hint the contract does not use."""
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _optional_check(get_args(hint))
    if origin is Literal:
        return _literal_check(get_args(hint))
    if origin is tuple:
        return _list_check(get_args(hint)[0], _mark(marks, Length))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record_check(hint)
    if hint is bool:
        return _bool_check
    if hint is int:
        return _int_check(_mark(marks, Bounds))
    if hint is float:
        return _float_check(_mark(marks, Bounds))
    if hint is str:
        return _text_check(_mark(marks, Pattern), _mark(marks, Length))
    raise TypeError(f"the contract has no rule for {hint!r}")


def _mark(marks: tuple[Any, ...], kind: type[Record]) -> Record | None:
    return next((mark for mark in marks if isinstance(mark, kind)), None)


def _optional_check(options: tuple[Any, ...]) -> Check:
    kinds = [option for option in options if option is not type(None)]
    inner = _check_for(kinds[0]) if len(kinds) == 1 else _tagged_check(kinds)

    def check(value: Any) -> Any:
        return None if value is None else inner(value)

    return check


def _tagged_check(records: list[type]) -> Check:
    """The check for one of several records, told apart by the values of their ``kind``."""
    checks = {tag: _record_check(record) for record in records for tag in get_args(get_type_hints(record)["kind"])}
    check_kind = _literal_check(tuple(checks))

    def check(value: Any) -> Any:
        if not isinstance(value, dict):
            raise ContractError("", value, "must be an object")
        try:
            kind = check_kind(value.get("kind"))
        except ContractError as error:
            raise error.under("kind") from None
        return checks[kind](value)

    return check


def _literal_check(allowed: tuple[Any, ...]) -> Check:
    def check(value: Any) -> Any:
        if not isinstance(value, str) or value not in allowed:
            raise ContractError("", value, f"must be one of {', '.join(allowed)}")
        return value

    return check


def _list_check(item: Any, length: Length | None) -> Check:
    check_item = _check_for(item)
    longest = length.longest if length else 100_000

    def check(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ContractError("", value, "must be a list")
        if len(value) > longest:
            raise ContractError("", len(value), f"must have at most {longest} items")
        checked = []
        for index, entry in enumerate(value):
            try:
                checked.append(check_item(entry))
            except ContractError as error:
                place = f"[{index}]"
                raise (
                    error.under(place) if error.field else ContractError(place, error.value, error.problem)
                ) from None
        return tuple(checked)

    return check


def _bool_check(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ContractError("", value, "must be true or false")
    return value


def _int_check(bounds: Bounds | None) -> Check:
    low, high = (int(bounds.low), int(bounds.high)) if bounds else (-(2**53), 2**53)

    def check(value: Any) -> Any:
        if type(value) is not int:
            raise ContractError("", value, "must be a whole number")
        if not low <= value <= high:
            raise ContractError("", value, f"must be between {low} and {high}")
        return value

    return check


def _float_check(bounds: Bounds | None) -> Check:
    low, high = (bounds.low, bounds.high) if bounds else (-math.inf, math.inf)

    def check(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ContractError("", value, "must be a finite number")
        if not low <= value <= high:
            raise ContractError("", value, f"must be between {low:g} and {high:g}")
        return float(value)

    return check


def _text_check(pattern: Pattern | None, length: Length | None) -> Check:
    match = pattern.compiled().fullmatch if pattern else None
    longest = length.longest if length else 1000

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise ContractError("", value, "must be a string")
        if len(value) > longest:
            raise ContractError("", value, f"must have at most {longest} characters")
        if match and not match(value):
            raise ContractError("", value, f"must match {pattern.regex if pattern else ''}")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise ContractError("", value, "must be valid Unicode") from None
        return value

    return check
