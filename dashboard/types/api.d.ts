// Made by `make schema` from the contract (events/) and the state document (dashboard/state/document.py).
// For `make lint` alone: no browser loads it.
declare namespace Api {
  /** One alert. ``(run, id)`` is its identity: whoever has seen it ignores a repeat. ``seq`` is that of the event that caused it, ``t_ms`` its session time. ``facts``, with the driver, the lap and the time, is what a reader makes its words of; ``title`` and ``text`` say the same in English, for readers without words of their own. Older archives have alerts without ``facts``. */
  type Alert = {
    run: string;
    id: string;
    kind: "fastest_lap" | "new_leader" | "safety_car" | "safety_car_end" | "vsc" | "vsc_end" | "red_flag" | "red_flag_end" | "pit_stop" | "retirement" | "penalty" | "chequered_flag" | "elimination_zone" | "elimination_zone_left" | "knocked_out" | "pole";
    seq: number;
    t_ms: number;
    title: string;
    text?: string;
    driver?: string | null;
    code?: string | null;
    name?: string | null;
    lap?: number | null;
    time_ms?: number | null;
    facts?: FastestLapFacts | NewLeaderFacts | NeutralisationFacts | NeutralisationEndFacts | PitStopFacts | RetirementFacts | PenaltyFacts | ChequeredFlagFacts | EliminationZoneFacts | KnockedOutFacts | PoleFacts | null;
  };

  /** A run of the archive, played again as a new run. */
  type ArchivedRun = {
    kind?: "archive";
    run: string;
  };

  /** All cars at several ticks; the event's session time is that of the last tick. */
  type CarFrames = {
    ticks_ms: Array<number>;
    cars: Array<CarTrace>;
  };

  /** One car over the ticks of its chunk: columns as long as ``CarFrames.ticks_ms``. An item is missing (``null``) where the car sent nothing; a whole column is empty where the session does not have it (``drs`` from 2026 on). */
  type CarTrace = {
    driver: string;
    x_dm?: Array<number | null>;
    y_dm?: Array<number | null>;
    speed_kph?: Array<number | null>;
    gear?: Array<number | null>;
    throttle_pct?: Array<number | null>;
    brake?: Array<boolean | null>;
    rpm?: Array<number | null>;
    drs?: Array<number | null>;
  };

  /** The race is over; the alert has who saw the flag first and after how many laps, where that is known. */
  type ChequeredFlagFacts = {
    kind: "chequered_flag";
  };

  /** The session's clock: ``remaining_ms`` at session time ``t_ms``, running down from there or standing. */
  type Clock = {
    t_ms: number;
    remaining_ms: number;
    running: boolean;
  };

  /** A numbered corner; ``letter`` tells 9A from 9B. */
  type Corner = {
    number: number;
    letter?: string;
    x_dm: number;
    y_dm: number;
  };

  /** What became of the events of the run. */
  type Counts = {
    applied: number;
    repeated: number;
    rejected: number;
  };

  /** One driver as the page shows him. */
  type DriverState = {
    number: string;
    code?: string;
    name?: string;
    team?: string;
    colour?: string;
    grid?: number;
    position: number;
    gained?: number;
    state: "grid" | "running" | "pit" | "retired" | "finished" | "did_not_start";
    out_lap?: boolean;
    retired?: Retirement;
    classified?: string;
    result_status?: string;
    at_flag?: number;
    time_change_s?: number;
    gap_ms?: number;
    laps_behind?: number;
    interval_ms?: number;
    interval_laps?: number;
    lap: number;
    last_lap_ms?: number;
    last_lap_mark?: "purple" | "green" | "yellow" | "deleted";
    best_lap_ms?: number;
    best_lap?: number;
    best_lap_mark?: "purple" | "green" | "yellow" | "deleted";
    sectors: Record<string, SectorTime>;
    compound?: string;
    tyre_life?: number;
    fresh_tyre?: boolean;
    stint?: number;
    last_pit_ms?: number;
    stints: Array<StintLaps>;
    stops: number;
    penalties: Array<PenaltyGiven>;
    penalties_served: Array<PenaltyGiven>;
    run?: "out" | "flying" | "in";
    part_times_ms?: Array<number | null>;
    knocked_out?: number;
    in_zone?: boolean;
    to_cut_off_ms?: number;
    mini_sectors?: Record<string, string>;
  };

  /** The alert's driver dropped into the elimination zone of a part of a qualifying, or got out of it. The alert has his best lap of the part, where he has one; ``short_ms`` is what that lacks to go on. */
  type EliminationZoneFacts = {
    kind: "elimination_zone" | "elimination_zone_left";
    part: string;
    position?: number | null;
    short_ms?: number | null;
  };

  /** The fastest lap of the race so far. */
  type FastestLap = {
    driver: string;
    lap: number;
    time_ms: number;
  };

  /** The alert's lap is the fastest. Without ``lost`` and ``given_back`` it was driven just now. */
  type FastestLapFacts = {
    kind: "fastest_lap";
    before?: RecordLap | null;
    lost?: "deleted" | "disqualified" | null;
    reason?: string;
    given_back?: boolean;
  };

  /** A recording of the live feed, by the name under which the simulator offers it; it is never a path. */
  type FeedRecording = {
    kind?: "recording";
    name: string;
  };

  /** The part of the qualifying that was the driver's last. */
  type KnockedOutFacts = {
    kind: "knocked_out";
    part: string;
  };

  /** A session of the demo weekend. */
  type MadeUpSession = {
    kind?: "demo";
    session?: "R" | "S" | "Q" | "SQ" | "SS" | "FP1" | "FP2" | "FP3";
    seed?: number;
    laps?: number | null;
    rain?: boolean;
  };

  /** A message of race control. */
  type Message = {
    t_ms: number;
    message: string;
    category?: string;
    flag?: string;
    driver?: string;
  };

  /** A neutralisation ended: the next one took its place, or else the track is clear. */
  type NeutralisationEndFacts = {
    kind: "safety_car_end" | "vsc_end" | "red_flag_end";
    replaced_by?: "safety_car" | "vsc" | "red_flag" | null;
  };

  /** A neutralisation began: there is nothing to know but its kind. */
  type NeutralisationFacts = {
    kind: "safety_car" | "vsc" | "red_flag";
  };

  /** The alert's driver leads after the alert's lap; who led before. */
  type NewLeaderFacts = {
    kind: "new_leader";
    before: string;
    before_code?: string | null;
  };

  /** A session that can be started from here without a network. */
  type Offer = {
    title: string;
    source: MadeUpSession | RecordedSession | FeedRecording | ArchivedRun | null;
    date?: string | null;
    telemetry?: boolean;
  };

  /** A part of a qualifying: how many go on to the next one is missing in the last. */
  type Part = {
    part: number;
    name: string;
    t_ms: number;
    ended_ms?: number;
    advance?: number;
    cut_off_ms?: number;
  };

  /** A penalty given by the stewards; ``reason`` in race control's words. */
  type PenaltyFacts = {
    kind: "penalty";
    penalty: "time" | "stop_and_go" | "drive_through" | "black_flag";
    seconds?: number | null;
    reason?: string;
  };

  /** A penalty; how long a time penalty or a stop is, where race control said it. */
  type PenaltyGiven = {
    kind: "time" | "stop_and_go" | "drive_through" | "black_flag";
    seconds?: number;
  };

  /** The tyres a car leaves on, ``tyre_life`` in laps; the alert has the time in the pit lane. */
  type PitStopFacts = {
    kind: "pit_stop";
    compound?: string | null;
    tyre_life?: number | null;
    fresh_tyre?: boolean | null;
    red_flag?: boolean;
  };

  /** A session that is played, or was a moment ago. ``t_ms`` is the session time it has got to. ``id`` and ``start`` are the command it began with, from which a restarted simulator goes on; a session begun on the command line has none. ``problem`` is why it failed. */
  type Played = {
    run: string;
    title: string;
    state: "loading" | "playing" | "paused" | "finished" | "stopped" | "failed";
    speed: number;
    t_ms?: number;
    sent?: number;
    changed_ms?: number;
    id?: string | null;
    asked_ms?: number | null;
    start?: Start | null;
    problem?: string | null;
  };

  /** The alert's driver was the fastest in the last part, by ``margin_ms``; the alert has the lap time. */
  type PoleFacts = {
    kind: "pole";
    margin_ms?: number | null;
  };

  /** What session this is, and of which race. */
  type Race = {
    name: string;
    session: string;
    kind: "race" | "qualifying" | "practice";
    season: number;
    round: number;
    circuit: string;
    country?: string;
    date?: string;
    total_laps?: number;
    source: string;
    synthetic: boolean;
    seed?: number;
    speed: number;
    lights_out_ms: number;
    telemetry: boolean;
  };

  /** The lap that was the fastest before; ``code`` is missing where the roster does not have the driver. */
  type RecordLap = {
    driver: string;
    code?: string | null;
    lap: number;
    time_ms: number;
  };

  /** A session FastF1 can load, by the reference of its weekend: ``2025/1``, ``2024/Silverstone``. */
  type RecordedSession = {
    kind?: "fastf1";
    race: string;
    session?: "R" | "S" | "Q" | "SQ" | "SS" | "FP1" | "FP2" | "FP3";
  };

  /** The laps a car completed before it retired, and why. */
  type Retirement = {
    laps?: number;
    reason?: string;
  };

  /** Why a car is out, as the feed puts it; the alert has the laps it completed. */
  type RetirementFacts = {
    kind: "retirement";
    reason?: string;
    did_not_start?: boolean;
  };

  /** One session of a weekend that is to come or has been. */
  type ScheduledSession = {
    session: "R" | "S" | "Q" | "SQ" | "SS" | "FP1" | "FP2" | "FP3";
    starts_ms: number;
  };

  /** A sector as last driven. */
  type SectorTime = {
    time_ms: number;
    mark: "purple" | "green" | "yellow" | "deleted";
    lap: number;
  };

  /** The whole report. ``simulator`` tells one process from another, ``handled`` are commands it has carried out. ``looked_ms`` is when it last looked what there is to be played, missing before the first time. */
  type SimulatorReport = {
    simulator: string;
    at_ms: number;
    played?: Array<Played>;
    offers?: Array<Offer>;
    calendar?: Array<Weekend>;
    handled?: Array<string>;
    looked_ms?: number | null;
    stopped?: boolean;
  };

  /** Play a session from a lap, from a part of a qualifying or from a session time, else from its start. */
  type Start = {
    kind?: "start";
    source: MadeUpSession | RecordedSession | FeedRecording | ArchivedRun | null;
    speed?: number;
    from_lap?: number | null;
    from_part?: number | null;
    from_ms?: number | null;
  };

  /** The state document: drivers by number, messages by sequence number, alerts by id. */
  type State = {
    run: string;
    cloud: string;
    t_ms: number;
    lap: number;
    status: Status;
    race?: Race;
    parts?: Array<Part>;
    clock?: Clock;
    track?: Track;
    weather?: Weather;
    drivers: Record<string, DriverState>;
    fastest_lap?: FastestLap;
    messages: Record<string, Message>;
    alerts: Record<string, Alert>;
    counts: Counts;
  };

  /** How far the race is, and the state of the track since when. */
  type Status = {
    phase: "grid" | "racing" | "chequered" | "finished";
    calm?: boolean;
    track?: "clear" | "yellow" | "safety_car" | "red" | "vsc" | "vsc_ending";
    neutralised?: "safety_car" | "vsc" | "red";
    since_ms?: number;
    yellow_sectors?: Record<string, string>;
  };

  /** One set of tyres and the laps driven on it. */
  type StintLaps = {
    compound?: string;
    laps: number;
    start_lap: number;
    fresh?: boolean;
    pace_ms?: number;
  };

  /** The circuit's outline as one closed line in driving order from the finish line. ``x_dm`` and ``y_dm`` have the same length. ``rotation_deg`` turns the outline the way the sport's own maps show it. */
  type Track = {
    x_dm: Array<number>;
    y_dm: Array<number>;
    corners?: Array<Corner>;
    sector_ends?: Array<TrackMark>;
    marshal_sectors?: Array<TrackMark>;
    rotation_deg?: number;
    length_m?: number | null;
  };

  /** A numbered point on the circuit. */
  type TrackMark = {
    number: number;
    x_dm: number;
    y_dm: number;
  };

  /** One reading of the weather station, about once a minute. */
  type Weather = {
    air_c?: number | null;
    track_c?: number | null;
    humidity_pct?: number | null;
    pressure_hpa?: number | null;
    rainfall?: boolean | null;
    wind_direction_deg?: number | null;
    wind_speed_mps?: number | null;
  };

  /** One weekend of the season's calendar. */
  type Weekend = {
    race: string;
    name: string;
    country?: string;
    sessions?: Array<ScheduledSession>;
  };
}
