"""Brings a cloud to the state that the code here describes; safe to run again at any time.

Builds the functions' packages, uploads them, deploys ``services/artifacts.yaml`` and
``services/stack.yaml``, waits until everything is live, and calls each function once.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pitwall import services
from pitwall.scripts.deployment.errors import BootstrapError
from pitwall.scripts.deployment.failures import one_line_failures
from pitwall.services.buckets import bucket_exists, delete_bucket, upload
from pitwall.services.clouds import Cloud
from pitwall.services.live import call_functions, wait_until_live
from pitwall.services.packages import FUNCTIONS, Package, build_packages
from pitwall.services.stacks import Change, Stacks

STACK = "pitwall"
ARTIFACTS_STACK = "pitwall-artifacts"
TEMPLATES = Path(services.__file__).resolve().parent
SOURCE = TEMPLATES.parent

AWS_ARCHIVE_WINDOW_S = 1
"""On AWS every PUT costs money, so the archive gathers records for a second."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A stack that is live: the names and addresses of its parts."""

    stream: str
    bucket: str
    topic_arn: str
    alert_queue_url: str
    failure_queue_url: str
    relay_queue_url: str
    functions: Mapping[str, str]
    """Name of the function in the cloud by its folder: ``archive`` to ``pitwall-archive``."""
    control_queue_url: str = ""
    """Empty where the stack is from before there were commands."""
    change: Change = "unchanged"
    """What this bootstrap did to the stack."""


def bootstrap(
    cloud: Cloud,
    *,
    dashboard_url: str,
    ingest_token: str,
    shards: int = 2,
    source: Path = SOURCE,
    progress: Progress = lambda _line: None,
) -> Deployment:
    """Create the stack or bring it up to date; the code in ``source`` is live on return.

    ``dashboard_url`` is where the functions reach the dashboard, ``progress`` is called
    with a line for each step. Raises BootstrapError.
    """
    with one_line_failures(cloud):
        clients = cloud.clients()
        stacks = Stacks(clients.cloudformation(), poll_s=0.1 if cloud.is_emulator else 3.0)
        s3 = clients.s3()
        account = clients.account_id()
        packages = build_packages(source)

        def create(stack: str) -> str | None:
            """Whether this stack is to make its bucket: not if one was kept from an earlier stack."""
            if stacks.exists(stack):
                return None
            return "false" if bucket_exists(s3, _bucket(stack, account, cloud)) else "true"

        progress("Uploading the functions")
        code_bucket = _bucket(ARTIFACTS_STACK, account, cloud)
        stacks.deploy(ARTIFACTS_STACK, TEMPLATES / "artifacts.yaml", {"CreateBucket": create(ARTIFACTS_STACK)})
        for package in packages:
            upload(s3, code_bucket, package.key, package.data)
        progress("Deploying the stack")
        parameters: dict[str, str | None] = {
            "CodeBucket": code_bucket,
            **{f"{_camel(package.function)}Key": package.key for package in packages},
            "DashboardUrl": dashboard_url,
            "IngestToken": ingest_token,
            "ShardCount": str(shards),
            "CreateBucket": create(STACK),
            **suited_to(cloud),
        }
        stack = stacks.deploy(STACK, TEMPLATES / "stack.yaml", parameters)
        deployment = _deployment(stack.outputs, stack.change)
        progress(f"Stack {STACK}: {stack.change}; waiting for the functions")
        by_name = {deployment.functions[package.function]: package for package in packages}
        bring_live(cloud, code_bucket, by_name)
        call_functions(clients.functions(), {name: package.code_sha256 for name, package in by_name.items()})
        return deployment


def suited_to(cloud: Cloud) -> dict[str, str]:
    """The stack's parameters that are not the same on AWS and on an emulator."""
    if cloud.is_emulator:
        return {"EncryptStream": "false", "ArchiveWindowSeconds": "0"}
    return {"EncryptStream": "true", "ArchiveWindowSeconds": str(AWS_ARCHIVE_WINDOW_S)}


def bring_live(cloud: Cloud, code_bucket: str, packages: Mapping[str, Package]) -> None:
    """Return once each function, by its name in the cloud, runs its uploaded package.

    A function that runs other code, as CloudFormation leaves it if somebody else has changed
    it, is given this one. Raises NotLive, and lets botocore's errors through.
    """
    functions = cloud.clients().functions()
    shas = {name: package.code_sha256 for name, package in packages.items()}
    poll_s = 0.1 if cloud.is_emulator else 2.0

    def give(name: str) -> None:
        if functions.get_function_configuration(FunctionName=name)["CodeSha256"] != shas[name]:
            functions.update_function_code(FunctionName=name, S3Bucket=code_bucket, S3Key=packages[name].key)

    with ThreadPoolExecutor(max_workers=len(packages)) as pool:
        list(pool.map(give, packages))
    wait_until_live(functions, shas, poll_s=poll_s)


def current_deployment(cloud: Cloud) -> Deployment | None:
    """The stack that is live there, None if there is none. Raises BootstrapError."""
    with one_line_failures(cloud):
        outputs = Stacks(cloud.clients().cloudformation(), poll_s=1.0).outputs(STACK)
        return _deployment(outputs, "unchanged") if outputs else None


def artifacts_bucket(cloud: Cloud) -> str:
    """The bucket the functions' packages are uploaded to."""
    return _bucket(ARTIFACTS_STACK, cloud.clients().account_id(), cloud)


def _bucket(stack: str, account: str, cloud: Cloud) -> str:
    """The name of a stack's bucket, as the templates have it."""
    return f"{stack}-{account}-{cloud.region}"


def teardown(cloud: Cloud, progress: Progress = lambda _line: None) -> bool:
    """Delete the stacks and all they hold, archived races included; False if there was nothing.

    Raises BootstrapError.
    """
    with one_line_failures(cloud):
        clients = cloud.clients()
        stacks = Stacks(clients.cloudformation(), poll_s=0.1 if cloud.is_emulator else 3.0)
        found = False
        for name in (STACK, ARTIFACTS_STACK):
            progress(f"Deleting stack {name}")
            found |= stacks.delete(name)
            found |= delete_bucket(clients.s3(), _bucket(name, clients.account_id(), cloud))
        return found


def _deployment(outputs: Mapping[str, str], change: Change) -> Deployment:
    try:
        return Deployment(
            stream=outputs["StreamName"],
            bucket=outputs["Bucket"],
            topic_arn=outputs["TopicArn"],
            alert_queue_url=outputs["AlertQueueUrl"],
            failure_queue_url=outputs["FailureQueueUrl"],
            relay_queue_url=outputs["RelayQueueUrl"],
            functions={name: outputs[f"{_camel(name)}Function"] for name in FUNCTIONS},
            control_queue_url=outputs.get("ControlQueueUrl", ""),
            change=change,
        )
    except KeyError as error:
        raise BootstrapError(f"stack {STACK} has no output {error}: it is not Pitwall's, or older") from None


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
