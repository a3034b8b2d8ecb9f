"""The boto3 session with which everything of ours meets an emulator."""

import os

import boto3
import botocore.session

TEST_KEY = "test"
"""What LocalStack takes as access key and secret; it opens nothing else."""


def session_apart(region: str, access_key: str, secret_key: str) -> boto3.Session:
    """A session that reads no profile, no file and no ``AWS_*`` setting of the person who runs this.

    Those are meant for AWS: a profile sends the requests elsewhere, a setting such as S3's
    acceleration or FIPS endpoints cannot be combined with an emulator's address, and a file that
    does not parse stops every client.
    """
    known = botocore.session.Session.SESSION_VARIABLES
    apart = {name: (None, None, default, convert) for name, (_, _, default, convert) in known.items()}
    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    own = botocore.session.Session(session_vars={**apart, **nowhere})
    own.set_credentials(access_key, secret_key)
    return boto3.Session(botocore_session=own, region_name=region)
