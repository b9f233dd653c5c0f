"""Turns a folder of XLSForm sheets (survey.csv, choices.csv, settings.csv) into ODK XForm XML by pyxform.

    python convert.py FOLDER > form.xml

Columns that begin with `ketuk::` are ours and are left out.
"""

import csv
import pathlib
import sys

from pyxform.xls2xform import convert


def rows(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {key: value for key, value in row.items() if value and not key.startswith("ketuk::")}
            for row in csv.DictReader(file)
        ]


folder = pathlib.Path(sys.argv[1])
sheets = {name: rows(folder / f"{name}.csv") for name in ("survey", "choices", "settings")}
sys.stdout.write(convert(xlsform=sheets, warnings=[]).xform)
