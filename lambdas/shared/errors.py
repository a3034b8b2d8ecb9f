"""Why a function gives a batch back.

A function raises when trying again may help: the batch then comes again, and as every
function is idempotent nothing happens twice. What no repetition can put right is not an error
but a record for the quarantine.
"""


class FunctionError(Exception):
    """The batch cannot be finished now. The message says what, with which value, and what to do."""


class SettingMissing(FunctionError):
    """The function was deployed without something it needs."""


class DashboardUnavailable(FunctionError):
    """The dashboard did not take the batch: down, too slow, overloaded, or another token."""


class DocumentContended(FunctionError):
    """Others changed a document in S3 each time this function was about to."""


class DocumentDamaged(FunctionError):
    """A document in S3 is not what the functions wrote there."""


class AlertsNotPublished(FunctionError):
    """SNS refused some of the alerts."""
