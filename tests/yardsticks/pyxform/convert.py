"""Turns a folder of XLSForm sheets (survey.csv, choices.csv, settings.csv) into ODK XForm XML by pyxform.

    python convert.py FOLDER > form.xml

Columns that begin with `ketuk::` are ours and are left out, and so are titles in further languages.
"""

import csv
import pathlib
import sys
import tempfile

from pyxform.xls2xform import convert


def write_sheet(writer, path):
    """One sheet as pyxform's CSV has it: the sheet's name, then header and rows behind an empty cell."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        titles = [name for name in rows.fieldnames if name.startswith("form_title::")]
        kept = [name for name in rows.fieldnames if not name.startswith("ketuk::") and name not in titles[1:]]
        writer.writerow([path.stem])
        writer.writerow(["", *("form_title" if name in titles else name for name in kept)])
        for row in rows:
            writer.writerow(["", *(row[name] for name in kept)])


folder = pathlib.Path(sys.argv[1])
with tempfile.TemporaryDirectory() as home:
    joined = pathlib.Path(home) / f"{folder.name}.csv"
    with joined.open("w", encoding="utf-8", newline="") as file:
        for sheet in ("survey", "choices", "settings"):
            write_sheet(csv.writer(file), folder / f"{sheet}.csv")
    sys.stdout.write(convert(xlsform=joined, warnings=[]).xform)
