"""`python -m flows.sample [PORT] [--edition 2 | --generated COUNT [--every MINUTES]]`: the sample site till Ctrl-C."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from threading import Event

from flows.sample.edition import Edition, first_edition, generated_edition, second_edition
from flows.sample.server import SampleSite


def main() -> None:
    options = _options()
    try:
        site = SampleSite(_edition(options), options.port)
    except OSError as error:
        sys.exit(f"Port {options.port} can't be listened on ({error.strerror}); name another one.")
    with site, suppress(KeyboardInterrupt):
        sys.stdout.write(
            f"Serving {len(site.edition.pages)} articles until Ctrl-C; "
            f"read them with: feedhouse ingest centrasia --connect-to {site.door}\n"
        )
        sys.stdout.flush()
        Event().wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m flows.sample", description="Serve the sample edition on loopback.")
    parser.add_argument("port", nargs="?", type=int, default=8100, help="port on 127.0.0.1, 0 for any (8100)")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--edition", type=int, choices=(1, 2), default=1, help="the second has an edit and a new article"
    )
    choice.add_argument("--generated", type=int, metavar="COUNT", help="serve COUNT generated articles instead")
    parser.add_argument(
        "--every", type=int, default=11, metavar="MINUTES", help="time between two generated articles (11)"
    )
    return parser.parse_args()


def _edition(options: argparse.Namespace) -> Edition:
    if options.generated is not None:
        return generated_edition(options.generated, minutes=options.every)
    return second_edition() if options.edition == 2 else first_edition()


if __name__ == "__main__":
    main()
