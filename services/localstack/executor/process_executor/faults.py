"""What AWS tells the caller, and the log, when an invocation did not end with an answer of the handler."""

import json
import signal
from dataclasses import dataclass
from datetime import UTC, datetime

from .outcomes import AnswerTooLarge, Exited, InitFailed, Outcome, TimedOut


@dataclass(frozen=True, slots=True)
class Fault:
    """An error's type, the JSON for the caller, the status in the log and what else the log says of it."""

    error_type: str
    payload: bytes
    status: str = "error"
    log: str = ""


def fault_of(outcome: Outcome, *, request_id: str, timeout_s: int, now: datetime) -> Fault | None:
    """The fault that ended the attempt; None where the handler itself answered or raised."""
    match outcome:
        case InitFailed(error_type, payload):
            return Fault(error_type, payload)
        case TimedOut():
            said = f"Task timed out after {timeout_s:.2f} seconds"
            stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
            log = f"{stamp} {request_id} {said}\n"
            return Fault("Sandbox.Timedout", _payload("Sandbox.Timedout", request_id, said), "timeout", log)
        case Exited(returncode):
            said = how_it_exited(returncode)
            log = f"RequestId: {request_id} Error: {said}\nRuntime.ExitError\n"
            return Fault("Runtime.ExitError", _payload("Runtime.ExitError", request_id, said), log=log)
        case AnswerTooLarge(limit_bytes):
            error_type = "Function.ResponseSizeTooLarge"
            said = f"Response payload size exceeded maximum allowed payload size ({limit_bytes} bytes)."
            payload = json.dumps({"errorType": error_type, "errorMessage": said}).encode()
            return Fault(error_type, payload, log=f"RequestId: {request_id} Error: {said}\n")
    return None


def how_it_exited(returncode: int) -> str:
    """What AWS says of a runtime that ended: its exit status, or the signal by its name in Go."""
    if returncode == 0:
        return "Runtime exited without providing a reason"
    if returncode > 0:
        return f"Runtime exited with error: exit status {returncode}"
    name = signal.strsignal(-returncode) or f"signal {-returncode}"
    return f"Runtime exited with error: signal: {name.lower()}"


def _payload(error_type: str, request_id: str, said: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": f"RequestId: {request_id} Error: {said}"}).encode()
