"""One car as timing reports it: sectors, laps, the pit lane, and its retirement."""

from collections.abc import Iterator

from pitwall.events import LapCompleted, PitEntered, PitLeft, Retired, SectorCompleted
from pitwall.simulator.sources.feed.merge import fields, items
from pitwall.simulator.sources.feed.pit import PitLane
from pitwall.simulator.sources.feed.tyres import Stints
from pitwall.simulator.sources.feed.values import duration_ms, flag, value_of, whole

CarEvent = SectorCompleted | LapCompleted | PitEntered | PitLeft | Retired

_TRAPS = ("I1", "I2", "FL")
"""The speed traps at the ends of the three sectors."""

_ROUNDING_MS = 2
"""Sectors are rounded each by itself, so that their sum may miss the lap time."""

_LATE_MS = 10_000
"""A third sector that comes so long after its lap is still of that lap."""


class Car:
    """What was told of one car.

    In a race the feed counts the laps completed. Otherwise it counts the laps begun: one begins at the
    pit exit as well as at the line, and the last of a run ends in the pit lane.
    """

    def __init__(self, number: str, *, in_race: bool) -> None:
        self.number = number
        self.stints = Stints()
        self.lap_times: dict[int, int | None] = {}
        """Of the laps that were told."""
        self.counted: int | None = None
        """The feed's number of laps."""
        self.pit = PitLane(number, self.stints)
        self.retired = False
        self._heard = False
        self._uncounted: set[int] = set()
        self._in_race = in_race
        self._sectors: list[int | None] = [None, None, None]
        self._completed_ms = 0

    @property
    def lap(self) -> int:
        """The lap in progress."""
        counted = self.counted or 0
        return min(counted + 1 if self._in_race else max(counted, 1), 200)

    @property
    def next_lap(self) -> int:
        """The lap that tyres put on now are for."""
        over = self.lap in self.lap_times or bool(self.pit.inside and self.pit.came_in)
        return min(self.lap + 1, 200) if over else self.lap

    def take(
        self, t_ms: int, patch: dict[str, object], state: dict[str, object], *, started: bool
    ) -> Iterator[CarEvent]:
        """What a patch of timing tells; ``state`` has it merged. Before the start of a race there are no laps."""
        if not self._heard:
            self._heard = True
            self.pit.joined(flag(state.get("InPit")))
            if whole(state.get("NumberOfLaps"), 1, 200):
                yield from self._joined(state)
        yield from self._sector_times(t_ms, patch, state)
        yield from self._laps(t_ms, patch, state)
        counts = started or not self._in_race
        yield from self.pit.take(t_ms, flag(patch.get("InPit")), self.lap, counts=counts)
        if flag(state.get("Retired")) and not self.retired and "Retired" in patch:
            self.retired = True
            yield Retired(
                driver=self.number, laps=min(self.counted or 0, 200), did_not_start=self._in_race and not started
            )
        elif "Retired" in patch and not flag(state.get("Retired")):
            self.retired = False

    def counting(self) -> dict[int, int]:
        """The lap times that were told and count, in ms by lap."""
        return {lap: time_ms for lap, time_ms in self.lap_times.items() if time_ms and lap not in self._uncounted}

    def unseen(self, time_ms: int) -> LapCompleted | None:
        """A lap with this time that has not been seen: the newest that is missing; None if none is."""
        missing = [lap for lap in range(1, self.lap) if lap not in self.lap_times]
        return self._completed(missing[-1], time_ms, {}) if missing else None

    def finish(self) -> Iterator[CarEvent]:
        """The lap that ended in the pit lane without a word of it, at the end of the session."""
        yield from self.pit.due(0, at_once=True)
        if self._is_coming_in():
            yield self._completed(self.lap, None, {})

    def _joined(self, state: dict[str, object]) -> Iterator[CarEvent]:
        """The first that is known of a car in mid-session: its best laps, and its last."""
        counted = whole(state.get("NumberOfLaps"), 1, 200) or 0
        self.counted = counted
        last = counted if self._in_race else counted - 1
        bests = [*items(state.get("BestLapTimes")).values(), state.get("BestLapTime")]
        found = {
            time_ms: lap
            for best in bests
            if (time_ms := duration_ms(value_of(best))) and (lap := whole(fields(best).get("Lap"), 1, last))
        }
        if self._in_race and (last_ms := duration_ms(value_of(state.get("LastLapTime")))):
            found.setdefault(last_ms, last)
        for time_ms, lap in sorted(found.items(), key=lambda entry: entry[1]):
            # The feed gives the bests of two parts the same lap now and then.
            if (free := next((one for one in range(lap, last + 1) if one not in self.lap_times), None)) is not None:
                yield self._completed(free, time_ms, {})

    def _sector_times(self, t_ms: int, patch: dict[str, object], state: dict[str, object]) -> Iterator[CarEvent]:
        told = items(patch.get("Sectors"))
        all_sectors = items(state.get("Sectors"))
        values = {index: fields(told.get(str(index))).get("Value") for index in range(3)}
        if (
            values[0] is None
            and values[1] == ""
            and not self.pit.inside
            and "PitOut" not in patch
            and not any(self._sectors)
        ):
            # A first sector as long as that of the lap before is no change to the feed: only the others are cleared.
            values[0] = fields(all_sectors.get("0")).get("Value") if "BestLapTimes" not in patch else None
        for index, value in values.items():
            time_ms = duration_ms(value)
            if time_ms is None or self._sectors[index] == time_ms:
                continue
            late = index == 2 and self._sectors[1] is None and t_ms - self._completed_ms < _LATE_MS
            lap = self.lap - 1 if late and self.lap > 1 else self.lap
            if lap == self.lap:
                self._sectors[index] = time_ms
            yield SectorCompleted(
                driver=self.number,
                lap=lap,
                sector=index + 1,
                time_ms=time_ms,
                speed_kph=_speed(state, _TRAPS[index]),
            )

    def _laps(self, t_ms: int, patch: dict[str, object], state: dict[str, object]) -> Iterator[CarEvent]:
        counted = whole(patch.get("NumberOfLaps"), 0, 200)
        before = self.counted or 0
        told_ms = duration_ms(value_of(patch.get("LastLapTime")))
        if counted is not None and counted > before:
            lap = counted if self._in_race else before
            if lap >= 1 and lap not in self.lap_times:
                yield from self.pit.due(t_ms, at_once=True)
                time_ms = self._lap_time(told_ms, state)
                best_ms = duration_ms(value_of(state.get("BestLapTime")))
                best = time_ms is None or best_ms is None or time_ms >= best_ms or "BestLapTime" in patch
                yield self._completed(lap, time_ms, state, counts=best or not self.pit.came_in)
            self.counted = counted
            self._begin_lap(t_ms)
        elif counted is not None:
            self.counted = counted
        elif self._is_coming_in():
            third_ms = duration_ms(fields(items(patch.get("Sectors")).get("2")).get("Value"))
            if told_ms is not None or third_ms is not None:
                yield self._completed(self.lap, self._lap_time(told_ms, state), state, counts=False)

    def _begin_lap(self, t_ms: int) -> None:
        self._sectors = [None, None, None]
        self._completed_ms = t_ms
        self.pit.left = False
        self.pit.came_in = False

    def _is_coming_in(self) -> bool:
        """Whether the car is in the pit lane on a lap that is not over: only in a race it ends at the line."""
        return not self._in_race and bool(self.pit.inside and self.pit.came_in) and self.lap not in self.lap_times

    def _lap_time(self, told_ms: int | None, state: dict[str, object]) -> int | None:
        """The lap's time. The same time as that of the lap before is no change to the feed: the sectors tell.

        Only in a race has a lap out of the pit lane a time: else that holds the time in the garage.
        """
        if not self._in_race and self.pit.left:
            return None
        if told_ms is not None:
            return told_ms
        last_ms = duration_ms(value_of(state.get("LastLapTime")))
        sectors = [time_ms for time_ms in self._sectors if time_ms is not None]
        same = last_ms is not None and len(sectors) == 3 and abs(sum(sectors) - last_ms) <= _ROUNDING_MS
        return last_ms if same else None

    def _completed(
        self, lap: int, time_ms: int | None, state: dict[str, object], *, counts: bool = True
    ) -> LapCompleted:
        self.lap_times[lap] = time_ms
        if not counts:
            self._uncounted.add(lap)
        first, second, third = self._sectors if state else (None, None, None)
        if third is None and None not in (time_ms, first, second):
            rest = (time_ms or 0) - (first or 0) - (second or 0)
            third = rest if rest > 0 else None
        stint = self.stints.of(lap)
        sectors_agree = None not in (first, second, third, time_ms) and (
            abs((first or 0) + (second or 0) + (third or 0) - (time_ms or 0)) <= _ROUNDING_MS
        )
        return LapCompleted(
            driver=self.number,
            lap=lap,
            lap_time_ms=time_ms,
            sector1_ms=first,
            sector2_ms=second,
            sector3_ms=third,
            speed_i1_kph=_speed(state, "I1"),
            speed_i2_kph=_speed(state, "I2"),
            speed_fl_kph=_speed(state, "FL"),
            speed_st_kph=_speed(state, "ST"),
            position=whole(state.get("Position"), 1, 99),
            compound=stint.compound if stint else None,
            tyre_life=stint.life(lap) if stint else None,
            fresh_tyre=stint.fresh if stint else None,
            stint=stint.number if stint else None,
            pit_in=self.pit.came_in,
            pit_out=self.pit.left and bool(state),
            counts=counts or time_ms is None,
            accurate=sectors_agree and not self.pit.came_in and not self.pit.left,
        )


def _speed(state: dict[str, object], trap: str) -> int | None:
    return whole(value_of(fields(state.get("Speeds")).get(trap)), 1, 500)
