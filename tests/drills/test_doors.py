"""A page of another site, open in the browser of whoever runs the race, tries to use the pipeline's ports."""

import pytest

from tests.drills.doors import check_refused
from tests.drills.drill import Drill

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]


@pytest.mark.drill(17, "a page of another site in Chromium that goes for the emulator's port")
def test_hostile_page(drill: Drill, chromium: str) -> None:
    rig = drill.embedded()
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    check_refused(chromium, rig.emulator.endpoint_url, rig.clients, rig.deployment)
    drill.fault_is_over()
    drill.check_rig(rig)
