"""The lines about an invocation that AWS puts around what the function prints."""

import math
import platform

from .faults import Fault


def init_start() -> str:
    """Before the output of a process that starts."""
    return f"INIT_START Runtime Version: python:{platform.python_version()}\n"


def init_report(duration_ms: float, phase: str, fault: Fault) -> str:
    """After the output of a process that could not be initialised; ``phase`` is init or invoke."""
    line = f"INIT_REPORT Init Duration: {duration_ms:.2f} ms\tPhase: {phase}\tStatus: {fault.status}"
    return line + (f"\tError Type: {fault.error_type}\n" if fault.status == "error" else "\n")


def start(request_id: str, version: str) -> str:
    """Before the output of an invocation."""
    return f"START RequestId: {request_id} Version: {version}\n"


def end(
    request_id: str,
    *,
    duration_ms: float,
    memory_size_mb: int,
    memory_used_mb: int,
    init_duration_ms: float | None,
    fault: Fault | None,
) -> str:
    """After the output of an invocation: END and REPORT; ``init_duration_ms`` only after a cold start."""
    fields = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {duration_ms:.2f} ms",
        f"Billed Duration: {math.ceil(duration_ms)} ms",
        f"Memory Size: {memory_size_mb} MB",
        f"Max Memory Used: {memory_used_mb} MB",
    ]
    if init_duration_ms is not None:
        fields.append(f"Init Duration: {init_duration_ms:.2f} ms")
    if fault is not None:
        fields.append(f"Status: {fault.status}")
        if fault.status == "error":
            fields.append(f"Error Type: {fault.error_type}")
    return f"END RequestId: {request_id}\n" + "\t".join(fields) + "\t\n"
