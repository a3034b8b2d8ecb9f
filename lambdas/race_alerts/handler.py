"""Lambda entry point: events of the stream into the memory of the race, alerts to the topic."""

from pitwall.lambdas.race_alerts.memory import FORM
from pitwall.lambdas.race_alerts.news import take
from pitwall.lambdas.shared.announcing import announcing_handler

handler = announcing_handler("race_alerts", "race events taken", FORM, take)
