"""Brings a cloud to the state that the code here describes; safe to run again at any time.

Builds the functions' packages, uploads them, deploys ``services/artifacts.yaml`` and the stack, which is
``services/stack.yaml`` with every function of ``lambdas/`` in it, waits until everything is live, and calls each
function once.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pitwall.events import ContractError
from pitwall.events.shared.functions import FUNCTIONS_KEY, DeployedFunctions
from pitwall.scripts.deployment.build import TEMPLATES, Build, build_stack_of
from pitwall.scripts.deployment.deployed_functions import deployed_functions
from pitwall.scripts.deployment.errors import BootstrapError
from pitwall.scripts.deployment.failures import one_line_failures
from pitwall.services.buckets import bucket_exists, delete_bucket, upload
from pitwall.services.clouds import Cloud
from pitwall.services.live import call_functions, wait_until_live
from pitwall.services.packages import Package
from pitwall.services.stacks import Change, Stacks

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

STACK = "pitwall"
ARTIFACTS_STACK = "pitwall-artifacts"
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
        build = build_stack_of(source)

        def create(stack: str) -> str | None:
            """Whether this stack is to make its bucket: not if one was kept from an earlier stack."""
            if stacks.exists(stack):
                return None
            return "false" if bucket_exists(s3, _bucket(stack, account, cloud)) else "true"

        progress("Uploading the functions")
        code_bucket = _bucket(ARTIFACTS_STACK, account, cloud)
        artifacts = (TEMPLATES / "artifacts.yaml").read_text(encoding="utf-8")
        stacks.deploy(ARTIFACTS_STACK, artifacts, {"CreateBucket": create(ARTIFACTS_STACK)})
        parameters: dict[str, str | None] = {
            "CodeBucket": code_bucket,
            "DashboardUrl": dashboard_url,
            "IngestToken": ingest_token,
            "ShardCount": str(shards),
            "CreateBucket": create(STACK),
            **suited_to(cloud),
        }
        deployment = _deploy(cloud, stacks, build, parameters, progress)
        shas = {deployment.functions[package.function]: package.code_sha256 for package in build.packages}
        call_functions(clients.functions(), shas)
        return deployment


def redeploy(cloud: Cloud, build: Build) -> Deployment:
    """Bring a stack that is live up to what was built; everything else it was given stays. Raises BootstrapError."""
    with one_line_failures(cloud):
        stacks = Stacks(cloud.clients().cloudformation(), poll_s=0.1 if cloud.is_emulator else 3.0)
        kept = {name: None for name in stacks.parameters(STACK) if name in build.parameters}
        return _deploy(cloud, stacks, build, kept, lambda _line: None)


def _deploy(
    cloud: Cloud, stacks: Stacks, build: Build, parameters: Mapping[str, str | None], progress: Progress
) -> Deployment:
    """Upload what was built and deploy it; all functions run it on return."""
    s3, bucket = cloud.clients().s3(), artifacts_bucket(cloud)
    for package in build.packages:
        upload(s3, bucket, package.key, package.data)
    progress("Deploying the stack")
    stack = stacks.deploy(STACK, build.body, {**parameters, **build.keys})
    deployment = _deployment(stack.outputs, stack.change)
    tell_functions(s3, deployment, build)
    progress(f"Stack {STACK}: {stack.change}; waiting for the functions")
    bring_live(cloud, bucket, {deployment.functions[package.function]: package for package in build.packages})
    return deployment


def deployed_template(cloud: Cloud, deployment: Deployment) -> str | None:
    """The SHA-256 of the template a stack was deployed with, None if nobody left word. Raises BootstrapError."""
    with one_line_failures(cloud):
        s3 = cloud.clients().s3()
        try:
            raw = s3.get_object(Bucket=deployment.bucket, Key=FUNCTIONS_KEY)["Body"].read()
            return DeployedFunctions.from_json(raw).template_sha256
        except (s3.exceptions.NoSuchKey, ContractError):
            return None


def tell_functions(s3: "S3Client", deployment: Deployment, build: Build) -> None:
    """Leave word in the bucket of which functions there are: the dashboard reads it."""
    body = deployed_functions(build.functions, build.sha256).to_json()
    s3.put_object(Bucket=deployment.bucket, Key=FUNCTIONS_KEY, Body=body, ContentType="application/json")


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
            topic_arn=outputs["AlertTopicArn"],
            alert_queue_url=outputs["AlertQueueUrl"],
            failure_queue_url=outputs["FailureQueueUrl"],
            relay_queue_url=outputs["RelayQueueUrl"],
            functions=dict(sorted(_functions(outputs))),
            control_queue_url=outputs.get("ControlQueueUrl", ""),
            change=change,
        )
    except KeyError as error:
        raise BootstrapError(f"stack {STACK} has no output {error}: it is not Pitwall's, or older") from None


def _functions(outputs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The functions by their folders: ``pitwall-fastest-lap`` is that of ``fastest_lap``."""
    for output, name in outputs.items():
        if output.endswith("Function"):
            yield name.removeprefix(f"{STACK}-").replace("-", "_"), name
