"""`python -m bench [imports …] [--accounts N] [--readings-per-account N]`: measure, print, write docs/benchmarks.md."""

import argparse
import shlex
import sys

from bench import cabinet, imports, report, settling, weights

MEASURES = {"imports": imports.measure, "settling": settling.measure, "cabinet": cabinet.measure, "weights": weights.measure}
"""Name → a function of the parsed arguments that gives a section of the report. A new measure is a line here."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], help="which measures; all of them by default")
    parser.add_argument("--no-report", action="store_true", help="print only, leave docs/benchmarks.md as it is")
    parser.add_argument("--section", default="", help="the section's name in the report, to keep one of another size beside it")
    imports.add_arguments(parser)
    settling.add_arguments(parser)
    cabinet.add_arguments(parser)
    arguments = parser.parse_args()
    command = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    for name in arguments.measures or MEASURES:
        section = MEASURES[name](arguments)
        print(section)
        if not arguments.no_report:
            report.replace_section(arguments.section or name, command, section)


if __name__ == "__main__":
    main()
