"""The command line, `leerkring`: a command reads the clock, calls one thing, says what came."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from leerkring.audit.storage import trouble_in
from leerkring.project.engine_cli.commands import EngineCommands
from leerkring.project.environment import PREFIX, WrongSetting
from leerkring.project.private_files import make_new_files_private
from leerkring.project.starting import (
    PROBLEMS,
    busy,
    migrate,
    start_django,
    stop,
    stop_on_signals,
)

DEMO_SETTINGS_NOT_USED = ("DATABASE_URL", "MAIL_URL", "SECRET_KEY", "BASE_URL", "HOSTS")


app = typer.Typer(
    help="Leerkring: learning networks and webinars, from first announcement to findings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
engine = typer.Typer(cls=EngineCommands, no_args_is_help=True)
app.add_typer(engine, name="engine", help="Use one of the algorithms on plain files.")

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port that the pages are served at.")]
Host = Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 for all.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what stands there now.")]


def main() -> None:
    """Run the command line; a wrong setting or failing storage is one sentence, no traceback."""
    make_new_files_private()
    try:
        app()
    except WrongSetting as error:
        stop(str(error))
    except Exception as error:
        if (trouble := trouble_in(error)) is None:
            raise
        stop(trouble.value, PROBLEMS)


@app.command()
def demo(
    port: Port = 8000,
    data: Annotated[Path, typer.Option(help="The folder of the demonstration.")] = Path(
        "demo-data"
    ),
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin again with an empty folder.")
    ] = False,
) -> None:
    """Show everything, with fictional people: prepares the data, serves the pages, does the work.

    No mail leaves this machine. Stop with Ctrl-C.
    """
    from leerkring.project.demo_folder import NotADemoFolder, prepare_folder
    from leerkring.project.demo_serving import serve_demo
    from leerkring.project.serving import PortInUse, refuse_used_port

    host = "127.0.0.1"
    try:
        refuse_used_port(host, port)
        prepare_folder(data, fresh=fresh)
    except PortInUse:
        stop(f"Port {port} is in use. Choose another one, for example --port {port + 1}.")
    except NotADemoFolder:
        stop(f"{data} is not a folder of a demonstration. Choose another one with --data.")
    for name in DEMO_SETTINGS_NOT_USED:
        os.environ.pop(PREFIX + name, None)
    address = f"http://{host}:{port}"
    os.environ |= {
        f"{PREFIX}DEMO": "1",
        f"{PREFIX}DATA_DIR": str(data.resolve()),
        f"{PREFIX}BASE_URL": address,
    }
    os.environ.setdefault(f"{PREFIX}LOG_LEVEL", "WARNING")
    serve_demo(host, port, data)


@app.command("verify-draw")
def verify_draw(
    directory: Annotated[Path, typer.Argument(help="The folder of a draw.")],
) -> None:
    """Check the record, the panels and the proof of a draw: one file does it, without a solver.

    Exit code 0: right, and proven fair; 1: something is wrong; 2: no draw is in this folder; 3:
    nothing is wrong, but fairness is not proven: always so for a public record, which holds tags
    only. There the seal, the number of places, the chance, which tags were drawn and the order of
    the reserve list are checked; a full record holds the quotas and the proof. Of a full record
    that comes with its public one, the latter is also made again and compared.
    """
    from leerkring.project.engine_cli.checking import run_verify_draw

    raise typer.Exit(run_verify_draw(directory))


@app.command()
def init(
    organiser: Annotated[str, typer.Option(help="Name of the first organiser.")] = "",
    manager: Annotated[
        str, typer.Option(help="Name of its manager: given name, family name.")
    ] = "",
    email: Annotated[str, typer.Option(help="The manager's e-mail address.")] = "",
) -> None:
    """Prepare an installation, or one with a new key: folder, tables, seals. Can be run again.

    With --organiser, --manager and --email it also makes the first team, and prints the address
    at which its manager signs in.
    """
    given = [bool(organiser), bool(manager), bool(email)]
    if any(given) and not all(given):
        stop("Give --organiser, --manager and --email together.")
    start_django()
    with busy("Preparing the tables"):
        migrate()
    from leerkring.project import first_team, resealing

    _say(resealing.ready)
    if all(given):
        _say(lambda: first_team.first_team(organiser, manager, email))


@app.command("second-factor-reset")
def second_factor_reset(
    email: Annotated[str, typer.Argument(help="The address of who lost their phone.")],
) -> None:
    """Let in a manager who lost their phone, and whom no other manager can help; once, by a link.

    The second factor is taken away. That stands in the trail, and they are told by mail.
    """
    start_django()
    _stop_when_not_ready()
    from leerkring.project.first_team import let_in_again

    _say(lambda: let_in_again(email))


def _say(action: Callable[[], str]) -> None:
    from leerkring.project.first_team import NotDone

    try:
        typer.echo(action())
    except NotDone as problem:
        stop(str(problem))


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="How many processes serve the pages.")] = 2,
) -> None:
    """Serve the pages. Start `leerkring worker` beside it for mail and other background work."""
    from leerkring.project.serving import PortInUse, refuse_used_port, server_command

    start_django()
    _stop_when_not_ready()
    try:
        refuse_used_port(host, port)
    except PortInUse:
        stop(f"Port {port} is in use. Choose another one with --port.")
    command = server_command(host=host, port=port, children=workers)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - becomes the server, so that signals reach it


@app.command()
def worker() -> None:
    """Do the background work: mail out and in, draws, sealing. Start as many as you like."""
    start_django()
    _stop_when_not_ready()
    from django.conf import settings

    from leerkring.jobs.worker import run_worker

    with _door(settings.DELIVERY_ADDRESS):
        run_worker(stop_on_signals())


@app.command()
def lmtp(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 2424,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    protocol: Annotated[str, typer.Option(help="lmtp, or smtp on the same machine.")] = "lmtp",
) -> None:
    """Take mail in from a mail server that delivers here. A worker interprets it.

    `leerkring worker` does this too where LEERKRING_LMTP_ADDRESS is set.
    """
    if protocol not in {"lmtp", "smtp"}:
        stop("The protocol is lmtp or smtp.")
    start_django()
    _stop_when_not_ready()
    from leerkring.inbox.access import DeliveryAddress
    from leerkring.inbox.door import Door

    ended = stop_on_signals()
    door = Door(DeliveryAddress(host=host, port=port, protocol=protocol))
    try:
        door.open()
    except OSError:
        stop(f"Port {port} is in use. Choose another one with --port.")
    typer.echo(f"Mail is taken in at {host}:{port} ({protocol}). Stop with Ctrl-C.")
    ended.wait()
    door.close()


@app.command()
def check(
    deploy: Annotated[
        bool, typer.Option("--deploy", help="Look also at what a public server needs.")
    ] = False,
    head: Annotated[
        str,
        typer.Option(help="A head of the audit trail that was kept, or a file or backup with it."),
    ] = "",
) -> None:
    """Look over this installation: settings, data folder, database, tables, audit trail.

    With --head it also tells whether the trail of that moment is still in this one. What it found
    in order is kept in the data folder, and compared the next time.
    """
    start_django(mend=False)  # it tells how things are
    from leerkring.project.checkup import look_over
    from leerkring.project.kept_heads import NoHeads, heads_given, keep_heads

    try:
        heads = heads_given(head) if head else []
    except NoHeads as error:
        stop(str(error))
    wrong = 0
    with busy("Looking"):
        for finding in look_over(deploy=deploy, heads=heads):
            wrong += bool(finding.problems)
            typer.echo(f"{'!!' if finding.problems else 'ok'}  {finding.subject}  {finding.remark}")
            for problem in finding.problems:
                typer.echo(f"      {problem}")
    if wrong:
        raise typer.Exit(PROBLEMS)
    keep_heads()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write, for example backup.tar.gz.")],
    force: Force = False,
) -> None:
    """Save the database, the files and the key in one archive; people can go on working meanwhile.

    The archive holds personal data and the key: keep it as safe as those.
    """
    start_django()
    from django.utils import timezone

    from leerkring.project.backup import BackupNotMade, make_backup

    try:
        with busy("Saving") as step:
            make_backup(file, at=timezone.now(), step=step, overwrite=force)
    except BackupNotMade as error:
        stop(str(error))
    typer.echo(f"Saved in {file} ({file.stat().st_size // 1024:,} kB).")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The archive.")],
    force: Force = False,
) -> None:
    """Put a backup back, after checking every file in it. Stop the server and the workers first."""
    start_django()
    from django.utils import timezone

    from leerkring.audit.heads import heads_in
    from leerkring.project.backup import BackupNotMade, NotRestored, restore_backup
    from leerkring.project.kept_heads import keep_heads

    try:
        with busy("Restoring") as step:
            manifest = restore_backup(file, at=timezone.now(), step=step, overwrite=force)
    except (NotRestored, BackupNotMade) as error:
        stop(str(error))
    keep_heads(heads_in("\n".join(manifest["trail"])))  # what came after is gone on purpose
    typer.echo(f"Restored what was saved on {manifest['made_at']}.")
    if manifest["erased_again"]:
        typer.echo(f"Erased again who was erased since: {manifest['erased_again']}.")


@app.command()
def erase(
    who: Annotated[str, typer.Argument(help="An e-mail address, or the number of a person.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for a confirmation.")] = False,
) -> None:
    """Erase what is kept of a person at once; the counts stay. It shows first what goes."""
    start_django()
    _stop_when_not_ready()
    from django.utils import timezone

    from leerkring.audit.actors import SYSTEM
    from leerkring.audit.problems import Refused
    from leerkring.people.belongings import belongings_of
    from leerkring.people.erasing import erase_person, preview_of
    from leerkring.people.queries import person_called

    person = person_called(who)
    if person is None:
        stop(f"Nobody is known by {who}, or several people are: give the number.")
    typer.echo(f"{person.name} (number {person.pk})")
    for row in preview_of(belongings_of(person)):
        typer.echo(f"{row.count:6}  {row.declaration.called}: {row.declaration.erasure}")
    if not yes:
        typer.confirm("Erase this? It cannot be undone.", abort=True)
    try:
        erase_person(by=SYSTEM, at=timezone.now(), person=person)
    except Refused as refusal:
        stop(str(refusal))
    typer.echo("Erased. Backups made before lose it when they are restored.")


# --- What the commands share ----------------------------------------------------------------------


def _stop_when_not_ready() -> None:
    """Stop when the tables are not up to date; warn about a library that loses writes."""
    from leerkring.project.checks import sqlite_library_is_sound
    from leerkring.project.tables import OlderDatabase, pending_migrations, refuse_older_database

    for warning in sqlite_library_is_sound():
        typer.echo(f"Warning: {warning.msg} {warning.hint}", err=True)
    try:
        refuse_older_database()
    except OlderDatabase as refusal:
        stop(str(refusal))
    if pending_migrations():
        stop("The tables are not up to date. Run: leerkring init")


@contextmanager
def _door(address: Any) -> Iterator[None]:
    """Take mail in as long as the block runs; of several workers on a machine one does."""
    if address is None:
        yield
        return
    from leerkring.inbox.door import Door

    door = Door(address)
    try:
        door.open()
    except OSError as error:
        typer.echo(f"Mail is not taken in here: {error}", err=True)
        yield
        return
    try:
        yield
    finally:
        door.close()
