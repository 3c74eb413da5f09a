#!/usr/bin/env python
"""Django's command line for Sometaito."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")
    if sys.argv[1:2] == ["demo"]:  # settings read the environment once: a demo sets its own before Django starts
        from home.demo_folder import prepare_environment

        prepare_environment(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
