"""What the functions share.

    handler, announcing          how a handler is made; every ``handler.py`` calls one of the two
    resources, settings          what the environment names: bucket, topic, dashboard
    records, logs                the records of a batch, and how a log names them
    dashboard, delivery          the dashboard's client, and how a batch is brought to it
    meter, reporter, handover    what is measured, how it is reported, what a failed process leaves
    objects, contention, recent  objects in S3, changed by compare-and-set
    stored_document, form        what a function remembers of a run
    alert_log, topic             which alerts exist, and publishing them
    roster, wording              who is who, and how times are written, in alerts
    quarantine                   where records go that nobody can use

A function imports from here, and never from another function.
"""
