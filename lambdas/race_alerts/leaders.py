"""Finds the laps after which another car led."""

from collections.abc import Mapping

from pitwall.events import Alert
from pitwall.events.alert_facts import NewLeaderFacts
from pitwall.lambdas.race_alerts.memory import LapLeader
from pitwall.lambdas.shared.roster import Roster
from pitwall.lambdas.shared.wording import worded


def new_leaders(run: str, leaders: Mapping[int, LapLeader], roster: Roster) -> list[Alert]:
    """An alert for each lap whose leader was not that of the lap before; before lap 1 it is pole.

    While the leader of the lap before is not known there is none, for it may still come
    from another shard. Once a later lap is known too it is not waited for any longer:
    timing did not have it.
    """
    alerts = []
    leaders = {lap: leader for lap, leader in leaders.items() if roster.admits(leader.driver)}
    newest = max(leaders, default=0)
    for lap, leader in sorted(leaders.items()):
        before = _leader_before(lap, leaders, roster, wait=lap == newest)
        if before is not None and before != leader.driver:
            facts = NewLeaderFacts(kind="new_leader", before=before, before_code=roster.code(before))
            alerts.append(_alert(run, leader, roster, facts))
    return alerts


def _alert(run: str, leader: LapLeader, roster: Roster, facts: NewLeaderFacts) -> Alert:
    alert = Alert(
        run=run,
        id=f"new_leader-{leader.lap}",
        kind=facts.kind,
        seq=leader.seq,
        t_ms=leader.t_ms,
        title="",
        driver=leader.driver,
        code=roster.code(leader.driver),
        name=roster.name(leader.driver),
        lap=leader.lap,
        facts=facts,
    )
    return worded(alert)


def _leader_before(lap: int, leaders: Mapping[int, LapLeader], roster: Roster, *, wait: bool) -> str | None:
    earlier = [known for known in leaders if known < lap]
    if lap - 1 in leaders or (earlier and not wait):
        return leaders[max(earlier)].driver
    return roster.pole() if lap == 1 else None
