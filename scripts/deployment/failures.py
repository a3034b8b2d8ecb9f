"""Turns what can fail under a bootstrap into one line that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)
from botocore.exceptions import ConnectionError as NotReached
from botocore.parsers import ResponseParserError

from pitwall.scripts.deployment.errors import BootstrapError
from pitwall.services.clouds import Cloud
from pitwall.services.functions.declarations import DeclarationError
from pitwall.services.live import NotLive
from pitwall.services.packages import PackagingError
from pitwall.services.stacks import StackError

REFUSED_KEYS = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "ExpiredToken", "SignatureDoesNotMatch"}
)


@contextmanager
def one_line_failures(cloud: Cloud) -> Iterator[None]:
    """Raise BootstrapError in place of whatever fails within."""
    try:
        yield
    except (StackError, DeclarationError, PackagingError, NotLive) as error:
        raise BootstrapError(str(error)) from None
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        raise BootstrapError(f"no AWS credentials ({error}): run `aws configure` or set AWS_PROFILE") from None
    except (HTTPClientError, NotReached) as error:
        where = cloud.endpoint_url or f"AWS in region {cloud.region}"
        raise BootstrapError(f"cannot reach {where}: is it running? ({error})") from None
    except ResponseParserError:
        where = cloud.endpoint_url or "AWS"
        raise BootstrapError(f"{where} does not answer as {cloud.name} does: is it another program?") from None
    except ClientError as error:
        raise BootstrapError(_refusal(error)) from None
    except BotoCoreError as error:
        raise BootstrapError(f"{cloud.name}: {error}") from None


def _refusal(error: ClientError) -> str:
    code = error.response.get("Error", {}).get("Code", "")
    if code in REFUSED_KEYS:
        return f"AWS does not accept the credentials ({code}): run `aws configure` or set AWS_PROFILE"
    return str(error)
