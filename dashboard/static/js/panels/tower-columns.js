/** The columns of the tower, left to right. Which of them show depends on its width: tower-narrow.css. */

import { t } from "../i18n.js";

export const COLUMNS = [
  { key: "position", label: t("P"), title: t("Position") },
  { key: "driver", label: t("Driver") },
  { key: "gained", label: t("Grid"), title: t("Places gained or lost against the grid") },
  { key: "gap", label: t("Gap"), title: t("To the leader") },
  { key: "interval", label: t("Interval"), title: t("To the car ahead") },
  { key: "last", label: t("Last"), title: t("Last lap") },
  { key: "best", label: t("Best"), title: t("Best lap") },
  { key: "s1", label: t("S1"), title: t("Sector 1") },
  { key: "s2", label: t("S2"), title: t("Sector 2") },
  { key: "s3", label: t("S3"), title: t("Sector 3") },
  { key: "tyre", label: t("Tyre"), title: t("Compound and age in laps") },
  { key: "stints", label: t("Stints"), title: t("Sets of tyres, to scale of the race's laps") },
  { key: "stops", label: t("Stops"), title: t("Tyre changes, and the last time in the pit lane in seconds") },
];
