"""Lambda entry point: lap times of the stream into the record, new holders to the topic."""

from pitwall.lambdas.fastest_lap.announcement import take
from pitwall.lambdas.fastest_lap.record_json import FORM
from pitwall.lambdas.shared.announcing import announcing_handler

handler = announcing_handler("fastest_lap", "lap times taken", FORM, take)
