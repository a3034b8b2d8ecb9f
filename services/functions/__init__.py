"""The functions: each a folder of ``lambdas/`` with its code and its declaration, an AWS SAM template."""
