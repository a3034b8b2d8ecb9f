"""``python -m pitwall.dashboard``: the dashboard with settings from the environment."""

import os
import sys

from pitwall.dashboard.errors import DashboardError, SettingsError
from pitwall.dashboard.settings import Settings
from pitwall.dashboard.web.server import serve

EXIT_FAILURE = 1
EXIT_USAGE = 2


def main() -> int:
    """Serve until told to stop. The exit code: 0, 1 if it cannot run, 2 if a setting makes no sense."""
    try:
        serve(Settings.from_env(os.environ))
    except DashboardError as error:
        sys.stderr.write(f"dashboard: {error}\n")
        return EXIT_USAGE if isinstance(error, SettingsError) else EXIT_FAILURE
    return 0


if __name__ == "__main__":
    sys.exit(main())
