"""The command line: parses it, runs the command, and turns failures into one sentence and an exit code.

Exit codes: 0 done, 1 failed work (a row, a model folder, a disk), 2 bad use (an option, a file, a column), 130 Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import stancekit
from stancekit.cli import analyze, benchmark, evaluate, models, train
from stancekit.cli.messages import complain, os_sentence
from stancekit.errors import InputError, StancekitError

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION = """\
examples:
  stancekit analyze page.txt                        what a page reports, what it opines, and who is for or against whom
  stancekit analyze pages.jsonl -o answers.jsonl    a table in, a table out
  stancekit train --task genre --data t.csv -o m    a genre model for labels of your own
  stancekit evaluate genre-linear --data t.csv      how good a model is on them
  stancekit benchmark                               how fast this machine reads
  stancekit models                                  the models that come with it

Reads news pages: separates reporting from commentary, and finds who supports or opposes what.
"""

_COMMANDS = (analyze, train, evaluate, benchmark, models)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments; those of the process by default.

    Returns:
        The exit code.
    """
    try:
        args = _parser().parse_args(argv)
        _accept_any_character()
        code: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _close_stdout()
        return 1
    except InputError as error:
        return _fail(str(error), 2)
    except StancekitError as error:
        return _fail(str(error), 1)
    except OSError as error:
        return _fail(os_sentence(error), 1)
    return code


class _Parser(argparse.ArgumentParser):
    """A parser that reports bad use as every other part does: one sentence."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="stancekit", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"stancekit {stancekit.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add_parser(commands)
    return parser


def _accept_any_character() -> None:
    """Let a terminal of a narrow encoding show a question mark where it lacks a character, rather than fail."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _close_stdout() -> None:
    # what is still buffered would raise again when the interpreter flushes it at exit
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int) -> int:
    complain(message)
    return code
