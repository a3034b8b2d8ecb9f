"""What the caller of an invocation gets, and what CloudWatch Logs gets of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from . import log_lines
from .faults import Fault, fault_of
from .outcomes import Answered, Outcome, Raised, Ready


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """What of a function's configuration its environments depend on."""

    version: str
    init_limit_s: int
    timeout_s: int
    memory_size_mb: int
    response_limit_bytes: int


@dataclass(frozen=True, slots=True)
class InitAttempt:
    """How starting a process went; ``phase`` is init, or invoke when it was started for an event."""

    outcome: Outcome
    phase: str
    duration_ms: float
    output: str
    peak_memory_mb: int

    def fault(self, settings: FunctionSettings, request_id: str = "") -> Fault | None:
        """Why the function could not be initialised; None if it could."""
        return fault_of(self.outcome, request_id=request_id, timeout_s=settings.timeout_s, now=datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class InvocationReport:
    """The answer or error as JSON, and the log."""

    payload: bytes
    is_error: bool
    log: str


def report(
    settings: FunctionSettings,
    request_id: str,
    outcome: Outcome,
    attempts: Sequence[InitAttempt],
    output: str,
    duration_ms: float,
    peak_memory_mb: int,
) -> InvocationReport:
    """Put an invocation's outcome the way AWS does; ``attempts`` are those it waited for."""
    fault = fault_of(outcome, request_id=request_id, timeout_s=settings.timeout_s, now=datetime.now(UTC))
    last = attempts[-1] if attempts else None
    is_cold_start = last is not None and isinstance(last.outcome, Ready)
    has_failed_init = last is not None and not is_cold_start
    log = "".join(_log_of(attempt, settings) for attempt in attempts)
    log += log_lines.start(request_id, settings.version) + output
    log += fault.log if fault else ""
    log += log_lines.end(
        request_id,
        duration_ms=last.duration_ms if last and has_failed_init else duration_ms,
        memory_size_mb=settings.memory_size_mb,
        memory_used_mb=max([peak_memory_mb, *(attempt.peak_memory_mb for attempt in attempts)]),
        init_duration_ms=last.duration_ms if last and is_cold_start else None,
        fault=fault,
    )
    match outcome:
        case Answered(payload):
            return InvocationReport(payload, is_error=False, log=log)
        case Raised(_, payload):
            return InvocationReport(payload, is_error=True, log=log)
    return InvocationReport(fault.payload if fault else b"null", is_error=True, log=log)


def _log_of(attempt: InitAttempt, settings: FunctionSettings) -> str:
    fault = attempt.fault(settings)
    said = log_lines.init_report(attempt.duration_ms, attempt.phase, fault) if fault else ""
    return log_lines.init_start() + attempt.output + said
