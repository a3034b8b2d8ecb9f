"""What a function's process runs: AWS's runtime client, with the function's code first on the path.

Run as a script by the interpreter below LocalStack's environment, so it imports nothing of this package.
"""

import os
import sys


def main() -> None:
    """Hand over to the runtime client; does not return."""
    # In place of this script's folder comes what is first on AWS; the runtime stays reachable
    # when the function brings a PYTHONPATH of its own.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    runtime = os.environ["LAMBDA_RUNTIME_DIR"]
    if runtime not in sys.path:
        sys.path.insert(1, runtime)

    from awslambdaric.__main__ import main as run  # noqa: PLC0415

    run([__file__, os.environ["_HANDLER"]])


if __name__ == "__main__":
    main()
