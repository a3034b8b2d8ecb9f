/**
 * The panels of the page, in the order they stand in their areas.
 *
 * A panel is a function `panel(host, page)`: it builds its elements inside `host`, an area of
 * the template, and returns `update(state, changes)`, called once per frame in which
 * something came. `page.connection` tells of the stream, `page.time` which moment is shown,
 * `page.frames` where the cars are, `page.pipeline` how the pipeline works now, `page.selection` whom
 * the viewer follows, `page.views` which view is open, `page.cloud` names the cloud, `page.keys` takes keys
 * that work everywhere, `page.kit` has what is particular to the kind of session shown, `page.voice` speaks to those who listen. A panel with a `key` and a `name` can be hidden.
 */

import { t } from "./i18n.js";
import { alerts } from "./panels/alerts.js";
import { dialogs } from "./panels/dialogs.js";
import { header } from "./panels/header.js";
import { live } from "./panels/live.js";
import { messages } from "./panels/messages.js";
import { pathStrip } from "./panels/path-strip.js";
import { playback } from "./panels/playback.js";
import { runs } from "./panels/runs.js";
import { sections } from "./panels/sections.js";
import { title } from "./panels/title.js";
import { tower } from "./panels/tower.js";
import { trackMap } from "./panels/track-map.js";
import { weather } from "./panels/weather.js";
import { whenOpened } from "./panels/when-opened.js";

const strategy = whenOpened(async () => (await import("./panels/strategy.js")).strategy, "plain", "strategy");
const pipeline = whenOpened(async () => (await import("./panels/pipeline.js")).pipeline, "plain", "pipeline");

/** @type {{ area: string, panel: Panel, key?: string, name?: string }[]} */
export const PANELS = [
  { area: "header", panel: header },
  { area: "header", panel: runs },
  { area: "header", panel: live },
  { area: "tower", panel: tower, key: "timing", name: t("Timing") },
  { area: "map", panel: trackMap, key: "track", name: t("Track") },
  { area: "race", panel: weather, key: "weather", name: t("Weather") },
  { area: "race", panel: alerts, key: "alerts", name: t("Alerts") },
  { area: "race", panel: messages, key: "messages", name: t("Race control") },
  { area: "strategy", panel: strategy, key: "strategy", name: t("Strategy") },
  { area: "pipeline", panel: pipeline, key: "pipeline", name: t("Pipeline") },
  { area: "playback", panel: playback },
  { area: "playback", panel: pathStrip },
  { area: "sections", panel: sections },
  { area: "sections", panel: title },
  { area: "header", panel: dialogs },
];
