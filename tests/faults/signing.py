"""Signs a request anew that a proxy has changed, or sends on under another Host."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from pitwall.services.clouds import Cloud

SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/")
REPLACED = frozenset({"host", "content-length", "authorization", "x-amz-date", "x-amz-content-sha256"})


def signed_again(
    cloud: Cloud, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """The URL at the cloud, and the headers to send with it. What was not signed stays so."""
    url = f"{cloud.endpoint_url}{path}"
    signed = SCOPE.search(next((value for name, value in headers.items() if name.lower() == "authorization"), ""))
    kept = {name: value for name, value in headers.items() if name.lower() not in REPLACED}
    if signed is None:
        return url, kept
    region, service = signed.groups()
    request = AWSRequest(method, url, {**kept, "Host": urlsplit(url).netloc}, body)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(cloud.access_key, cloud.secret_key), service, region).add_auth(request)
    return url, dict(request.headers.items())
