// Made by `make schema` from the contract (events/) and the state document (dashboard/state/document.py).
// For `make lint` alone: no browser loads it.
declare namespace Api {
  /** One alert. ``(run, id)`` is its identity: whoever has seen it ignores a repeat. ``seq`` is that of the event that caused it, ``t_ms`` its session time. */
  type Alert = {
    run: string;
    id: string;
    kind: "fastest_lap" | "new_leader" | "safety_car" | "safety_car_end" | "vsc" | "vsc_end" | "red_flag" | "red_flag_end" | "pit_stop" | "retirement" | "penalty" | "chequered_flag";
    seq: number;
    t_ms: number;
    title: string;
    text?: string;
    driver?: string | null;
    code?: string | null;
    lap?: number | null;
    time_ms?: number | null;
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
    penalties: Array<string>;
    penalties_served: Array<string>;
  };

  /** The fastest lap of the race so far. */
  type FastestLap = {
    driver: string;
    lap: number;
    time_ms: number;
  };

  /** A message of race control. */
  type Message = {
    t_ms: number;
    message: string;
    category?: string;
    flag?: string;
    driver?: string;
  };

  /** What race this is. */
  type Race = {
    name: string;
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

  /** The laps a car completed before it retired, and why. */
  type Retirement = {
    laps?: number;
    reason?: string;
  };

  /** A sector as last driven. */
  type SectorTime = {
    time_ms: number;
    mark: "purple" | "green" | "yellow" | "deleted";
    lap: number;
  };

  /** The state document: drivers by number, messages by sequence number, alerts by id. */
  type State = {
    run: string;
    cloud: string;
    t_ms: number;
    lap: number;
    status: Status;
    race?: Race;
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
    track?: "clear" | "yellow" | "safety_car" | "red" | "vsc" | "vsc_ending";
    since_ms?: number;
    yellow_sectors?: Record<string, string>;
  };

  /** One set of tyres and the laps driven on it. */
  type StintLaps = {
    compound?: string;
    laps: number;
    start_lap: number;
    fresh?: boolean;
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
}
