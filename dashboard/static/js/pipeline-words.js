/** What is said of the pipeline. The sentences are those of dashboard/pipeline/health.py. */

import { t } from "./i18n.js";

/** @type {Lookup<(values: Values) => string>} */
const SAID = {
  __proto__: null,
  fails: (values) => t("{part} fails: {error}. Its records stay in Kinesis and come again.", values),
  relay_fails: (values) => t("{part} fails: {error}. The alerts stay in the queue and come again.", values),
  silent: (values) => t("{part} has not reported for {seconds} s; its records wait in Kinesis.", values),
  relay_silent: (values) => t("{part} has not reported for {seconds} s; its alerts wait in the queue.", values),
  behind: (values) => t("{part} is {seconds} s behind; what it has not read waits in Kinesis.", values),
  relay_behind: (values) => t("{part} is {seconds} s behind; the alerts wait in the queue.", values),
  recovered: (values) => t("{part} works again; errors in the last {window} s: {count}.", values),
  no_events: (values) => t("No event for {seconds} s: the simulator stands still, or Kinesis takes nothing.", values),
  refused: (values) => t("Kinesis refused records; sent again in the last {window} s: {count}.", values),
  slow_put: (values) => t("Kinesis needs {ms} ms to take a record.", values),
  no_store: (values) => t("S3 does not answer the dashboard: no run can be brought back until it does.", values),
  store_fails: (values) => t("Calls of S3 that failed in the last {window} s: {count}; the functions try again.", values),
  topic_fails: (values) => t("Calls of SNS that failed in the last {window} s: {count}; S3 keeps the alerts until they go out.", values),
  slow_queue: (values) => t("Alerts wait {seconds} s in the queue.", values),
  slow_publish: (values) => t("The dashboard needs {ms} ms to pass events on.", values),
  rejected: (values) => t("Events the dashboard rejected in the last {window} s: {count}; they are in quarantine.", values),
};

/** The sentence about a part, empty where there is nothing to say. @param {Pick<Part, "code" | "values" | "says">} part */
export function said({ code, values, says }) {
  return SAID[code ?? ""]?.(values ?? {}) ?? says ?? "";
}
