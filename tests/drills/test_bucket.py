"""S3 does not take what it is given."""

import pytest

from tests.commands import until
from tests.drills.drill import Drill
from tests.faults.http_proxy import slow_down

pytestmark = [pytest.mark.drills, pytest.mark.cloud, pytest.mark.timeout(600)]


@pytest.mark.drill(9, "S3 refusing writes for a while (503)")
def test_bucket_refusing(drill: Drill) -> None:
    rig = drill.embedded(bucket_front=True)
    drill.begin(rig.clients.kinesis(), rig.deployment.stream)
    drill.wait_for_the_moment()
    rig.bucket_front.fault = lambda method, _path: slow_down() if method == "PUT" else None
    until(lambda: rig.bucket_front.answered >= 9, 60, "it has refused some writes")
    rig.bucket_front.fault = lambda _method, _path: None
    drill.fault_is_over()
    drill.check_rig(rig)
