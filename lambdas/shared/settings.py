"""What a function is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from pitwall.lambdas.shared.errors import SettingMissing


@dataclass(frozen=True, slots=True)
class Settings:
    """The ``PITWALL_*`` variables. Each raises SettingMissing when asked for and absent."""

    environment: Mapping[str, str]

    @property
    def bucket(self) -> str:
        """The bucket with the archive, the state documents and the quarantine."""
        return self._required("PITWALL_BUCKET")

    @property
    def topic_arn(self) -> str:
        """The topic that alerts are published to."""
        return self._required("PITWALL_TOPIC_ARN")

    @property
    def dashboard_url(self) -> str:
        """Where the dashboard answers, such as ``http://127.0.0.1:8000``."""
        return self._required("PITWALL_DASHBOARD_URL")

    @property
    def ingest_token(self) -> str:
        """What the dashboard knows the functions by."""
        return self._required("PITWALL_INGEST_TOKEN")

    def _required(self, name: str) -> str:
        if not (value := self.environment.get(name, "")):
            raise SettingMissing(f"{name} is not set: deploy the functions with `pitwall bootstrap`")
        return value
