"""Turns every sample workbook of pyxform into ODK XForm XML by the installed pyxform.

    python samples.py WHEEL FOLDER

The wheel is an older pyxform that carries its samples. Prints one line of JSON per sample:
{"name": ..., "file": ..., "xml": path or null, "error": text or null}
"""

import json
import pathlib
import sys
import zipfile

from pyxform.xls2xform import convert

wheel, folder = sys.argv[1], pathlib.Path(sys.argv[2])
with zipfile.ZipFile(wheel) as packed:
    for name in sorted(packed.namelist()):
        path = pathlib.PurePosixPath(name)
        if "example_xls" not in path.parent.name or path.suffix not in {".xls", ".xlsx", ".csv"}:
            continue
        file = folder / path.parent.name / path.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(packed.read(name))

for file in sorted(folder.glob("*/*")):
    if file.suffix not in {".xls", ".xlsx", ".csv"}:
        continue
    line = {"name": f"{file.parent.name}/{file.name}", "file": str(file), "xml": None, "error": None}
    try:
        result = convert(str(file), validate=False)
        xml = file.with_suffix(file.suffix + ".xml")
        xml.write_text(result.xform, encoding="utf-8")
        line["xml"] = str(xml)
    except Exception as error:  # whatever it is, pyxform did not take the workbook
        line["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(line))
