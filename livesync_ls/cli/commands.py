"""The command line: what was asked for, and nothing of how it is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from livesync_ls.protocol import Snapshot

# All else is imported where it is needed: `--version`, `--help` and a complaint about the words come at once.

INTERRUPTED = 130
_FORMS = (
    "                       a language server on stdio",
    "--ws [PATH ...]        the browser preview of files or folders",
    "run FILE               one fresh run, to the terminal",
    "export FILE -o OUT     a page, Markdown or a notebook with its results",
    "graph [FILE]           the import graph",
)


def main(words: list[str] | None = None) -> int:
    """The program `livesync-ls`. Returns its exit code."""
    words = sys.argv[1:] if words is None else words
    subcommand = _SUBCOMMANDS.get(words[0]) if words else None
    command, rest = (subcommand, words[1:]) if subcommand else (_serve, words)
    name = f"livesync-ls {words[0]}" if subcommand else "livesync-ls"
    try:
        return command.main(rest, prog_name=name, standalone_mode=False) or 0
    except click.ClickException as problem:
        hint = f" See {name} --help." if isinstance(problem, click.UsageError) else ""
        click.echo(f"livesync-ls: {problem.format_message()}{hint}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED


def _version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        click.echo(f"livesync-ls {version('livesync-ls')}")
        ctx.exit()


# ── Options ─────────────────────────────────────────────────────────────────────────────────────

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
_PATH = click.Path(path_type=Path)
_LEVEL = click.Choice(["debug", "info", "warning", "error"], case_sensitive=False)

_PYTHON = click.option("--python", metavar="EXE", help="The Python that runs your code, or its environment's folder.")
_MANUAL = click.option("--manual", is_flag=True, help="Run manual blocks, too.")


def _logging(command: Callable[..., Any]) -> Callable[..., Any]:
    file = click.option("--log-file", type=_PATH, metavar="FILE", help="Log there instead of to stderr.")
    return click.option("--log-level", type=_LEVEL, metavar="LEVEL", help="debug, info, warning or error.")(
        file(command)
    )


# ── Serving ─────────────────────────────────────────────────────────────────────────────────────


class _Main(click.Command):
    """Shows all the ways to call the program where its help says how to."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("Usage:\n")
        for form in _FORMS:
            formatter.write(f"  livesync-ls {form}\n")


@click.command(cls=_Main, context_settings=_CONTEXT)
@click.argument("paths", nargs=-1, type=_PATH)
@click.option("--ws", is_flag=True, help="Serve browsers, without an editor; the current folder if no PATH is given.")
@click.option("--host", metavar="HOST", help="The address to serve browsers on.  [default: 127.0.0.1]")
@click.option("--port", type=int, metavar="PORT", help="Its port; 0 is any.  [default: the first free from 5600]")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option("--token", metavar="TOKEN", help="The token that lets browsers in.  [default: one that is kept]")
@click.option("--no-token", is_flag=True, help="Let every program on this computer in.")
@click.option("--allow-origin", "allow_origins", multiple=True, metavar="ORIGIN", help="Let this page connect, too.")
@click.option("--allow-host", "allow_hosts", multiple=True, metavar="NAME", help="Answer to this name, too.")
@_PYTHON
@_logging
@click.option("--stdio", is_flag=True, hidden=True)
@click.option("--clientProcessId", "client_process", hidden=True)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def _serve(
    paths: tuple[Path, ...],
    ws: bool,
    host: str | None,
    port: int | None,
    no_open: bool,
    token: str | None,
    no_token: bool,
    allow_origins: tuple[str, ...],
    allow_hosts: tuple[str, ...],
    python: str | None,
    log_level: str | None,
    log_file: Path | None,
    **_from_editors: object,  # what language clients add by themselves
) -> int:
    """A live preview of Python files: beside your editor, or in the browser."""
    if paths and not ws:
        path = click.format_filename(paths[0])
        raise click.UsageError(
            f"To preview {path}, write `livesync-ls --ws {path}`; to run it once, `livesync-ls run {path}`."
        )
    if port is not None and not 0 <= port <= 65_535:
        raise click.UsageError(f"--port must be from 0 to 65535, not {port}.")
    from livesync_ls.cli.arguments import layers_from, log_to, roots_and_files

    layers = layers_from(
        host=host, port=port, allowOrigins=allow_origins, allowHosts=allow_hosts, python=python, logLevel=log_level
    )
    roots, files = roots_and_files(paths) if ws else ([], [])
    log_to(log_file, layers)
    from livesync_ls.cli import starting

    if not ws:
        return starting.until_done(starting.serve_editor(layers))
    return starting.until_done(
        starting.serve_browsers(
            roots, files, layers, token=token, no_token=no_token, announce=_announce, show=not no_open
        )
    )


def _announce(url: str) -> None:
    _print(f"livesync-ls: {url}\n")


# ── Commands that end by themselves ─────────────────────────────────────────────────────────────


@click.command(context_settings=_CONTEXT)
@click.argument("file", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print one Snapshot, as the protocol has it.")
@_MANUAL
@_PYTHON
@_logging
def _run(
    file: Path, as_json: bool, manual: bool, python: str | None, log_level: str | None, log_file: Path | None
) -> int:
    """Run FILE once, in a fresh process, and show what its blocks produce.

    Exit code 1 means that a block failed, 2 that FILE could not run.
    """
    from livesync_ls.cli.arguments import existing_file, layers_from, log_to

    file, layers = existing_file(file), layers_from(python=python, logLevel=log_level)
    log_to(log_file, layers, default="warning")
    from livesync_ls import protocol
    from livesync_ls.cli import starting, terminal

    snapshot = starting.until_done(starting.run_once(file, layers, manual=manual))
    if as_json:
        _print(protocol.encode(snapshot).decode() + "\n")
    else:
        _print(terminal.render(snapshot, color=terminal.wants_color(sys.stdout)))
    return _told(snapshot)


@click.command(context_settings=_CONTEXT)
@click.argument("file", type=_PATH)
@click.option("-o", "--output", type=_PATH, required=True, metavar="OUT", help="An .html, .md or .ipynb file.")
@_MANUAL
@_PYTHON
@_logging
def _export(
    file: Path, output: Path, manual: bool, python: str | None, log_level: str | None, log_file: Path | None
) -> int:
    """Run FILE once and write it to OUT with its results, in one file.

    Exit code 1 means that a block failed (OUT is written all the same), 2 that FILE could not run (OUT stays as it
    was).
    """
    kind = output.suffix.lower().removeprefix(".")
    if kind not in ("html", "md", "ipynb"):
        raise click.UsageError(f"{output.name} must end in .html, .md or .ipynb.")
    from livesync_ls.cli.arguments import existing_file, layers_from, log_to, place_to_write

    file, output, layers = existing_file(file), place_to_write(output), layers_from(python=python, logLevel=log_level)
    log_to(log_file, layers, default="warning")
    from livesync_ls.cli import starting
    from livesync_ls.cli.bar import bar
    from livesync_ls.cli.report import write_report
    from livesync_ls.cli.terminal import obstacle

    with bar("Running blocks") as progress:
        snapshot, content = starting.until_done(starting.exported(file, kind, layers, manual=manual, progress=progress))
    # What could not run has nothing to show: a report of an earlier run stays.
    if not obstacle(snapshot):
        write_report(output, content)
    return _told(snapshot)


@click.command(context_settings=_CONTEXT)
@click.argument("file", type=_PATH, required=False)
@click.option("--json", "form", flag_value="json", help="As JSON.")
@click.option("--dot", "form", flag_value="dot", help="For Graphviz.")
@_logging
def _graph(file: Path | None, form: str | None, log_level: str | None, log_file: Path | None) -> int:
    """Show which project files import which: those of the current folder, or those that FILE needs and affects.

    Nothing is run or imported.
    """
    from livesync_ls.cli.arguments import existing_file, layers_from, log_to

    file, layers = existing_file(file) if file else None, layers_from(logLevel=log_level)
    log_to(log_file, layers, default="warning")
    from livesync_ls import protocol
    from livesync_ls.cli import graph, starting
    from livesync_ls.cli.bar import bar
    from livesync_ls.cli.terminal import label
    from livesync_ls.uris import from_path

    with bar("Reading imports") as progress:
        found = starting.until_done(starting.import_graph(file, layers, progress))
    if form == "json":
        _print(protocol.encode(found).decode() + "\n")
    elif form == "dot":
        _print(graph.as_dot(found, label))
    else:
        _print(graph.as_tree(found, label, file and from_path(file)))
    return 0


_SUBCOMMANDS: dict[str, click.Command] = {"run": _run, "export": _export, "graph": _graph}


def _told(snapshot: Snapshot) -> int:
    """The exit code; where nothing could run, stderr says why."""
    from livesync_ls.cli import terminal

    if reason := terminal.obstacle(snapshot):
        click.echo(f"livesync-ls: {reason}", err=True)
    return terminal.exit_code(snapshot)


def _print(text: str) -> None:
    """To stdout, whatever letters it can take. A reader that left early is no error."""
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(errors="replace")
    try:
        # Only `render` decides on colours; what the user's code wrote stays as it is.
        click.echo(text, nl=False, color=True)
    except BrokenPipeError:
        # Else the interpreter flushes once more at its end, and complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
