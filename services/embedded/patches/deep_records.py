"""A record nested too deep for Python's JSON stops every mapping.

MiniStack reads records as JSON to apply a mapping's filter and does not expect a RecursionError there. It ends that
pass of its one poll thread, and every pass after it at the same record, so that no mapping further on is served again.

Upstream: https://github.com/ministackorg/ministack, ``ministack/services/lambda_svc.py``: ``_kinesis_record_for_match``
catches ValueError and TypeError only. Not reported there yet.
"""

from typing import Any

from ministack.services import lambda_svc  # type: ignore[import-untyped]

from pitwall.services.embedded.patches.patching import replace


def apply() -> None:
    """Let such a record pass as what it is to a filter: not JSON."""

    def tolerant(original: Any) -> Any:
        def match(record: dict[str, Any]) -> Any:
            try:
                return original(record)
            except RecursionError:
                return original({**record, "kinesis": {**record["kinesis"], "data": ""}})

        return match

    replace(lambda_svc, "_kinesis_record_for_match", tolerant)
