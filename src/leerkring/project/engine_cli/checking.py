"""`leerkring verify-draw`: a draw is checked, from its full record or from what is public of it."""

from pathlib import Path

import typer

from leerkring.engines.selection import check_public_draw, verify_draw

WRONG, WRONG_USE = 1, 2
PUBLIC = "public"  # the folder of the public record inside a full one


def run_verify_draw(directory: Path) -> int:
    """Check the folder of a draw, print every check, and give the exit code."""
    if not (directory / "record.json").is_file():
        typer.echo(f"{directory}: is not the folder of a draw (there is no record.json).", err=True)
        return WRONG_USE
    if (directory / "everyone.csv").is_file():  # tags, and nothing that could be proven
        return _public(directory)
    code = verify_draw.report(directory)
    if (directory / PUBLIC).is_dir():
        typer.echo("\nThe public record, and whether it was made of this one:")
        if _public(directory / PUBLIC, str(directory)) == WRONG:
            return WRONG
    return code


def _public(directory: Path, full: str = "") -> int:
    return check_public_draw.report(list(check_public_draw.check(directory, full=full)))
