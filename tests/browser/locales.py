"""A browser's locale for each language that the page speaks."""

from pathlib import Path

from pitwall import dashboard

TRANSLATED = sorted(
    f"{catalogue.stem}-{catalogue.stem.upper()}"
    for catalogue in (Path(dashboard.__file__).parent / "static" / "js" / "catalogue").glob("*.js")
)
LOCALES = ["en-GB", *TRANSLATED]
