#!/usr/bin/env python3
"""Writes the data that a runcard names, in NNPDF's commondata layout, from the `nnpdf-data` package.

    pip download nnpdf-data==4.1.5 --no-deps && unzip nnpdf_data-4.1.5-*.whl
    python3 scripts/resources/extract-commondata.py nnpdf_data resources/runcards/dis.yml resources/nnpdf_data

For every dataset, positivity and integrability set of the runcard: all points before cuts, the variant that the runcard
names and the default one, kinematics, the theory block (FK tables, operation, factors), references, legacy names and the
C-factors. Numbers and names are carried over, descriptive texts are not. Number tables are written as JSON, one point a
line, which is YAML too. Needs PyYAML.
"""

import argparse
import json
import re
from pathlib import Path

import yaml

SOURCE = "nnpdf-data 4.1.5"
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def number(value):
    """A float in its shortest exact form, the sign of zero included."""
    value = float(value)
    is_whole = value == int(value) and abs(value) < 1e15 and str(value) != "-0.0"
    return int(value) if is_whole else value


def dump_line(value):
    """JSON on one line; YAML 1.1 needs a point in a mantissa that has an exponent."""
    text = json.dumps(value, separators=(",", ":"))
    return re.sub(r"(?<![\w.\"])(-?\d+)(e[+-]?\d+)", r"\1.0\2", text).replace('":', '": ')


def write_table(path, head, key, rows):
    """{"...head": ..., "key": [row, row, ...]}, one row a line."""
    lines = [f'"{name}": {{\n' + ",\n".join(f"{json.dumps(k)}: {dump_line(v)}" for k, v in entries.items()) + "\n},\n"
             for name, entries in head.items()]
    body = ",\n".join(dump_line(row) for row in rows)
    path.write_text("{\n" + "".join(lines) + f'"{key}": [\n{body}\n]\n}}\n', encoding="utf-8")


def write_central(source, target):
    write_table(target, {}, "data_central", [number(v) for v in read(source)["data_central"]])


def write_uncertainties(source, target):
    content = read(source)
    definitions = {name: {"treatment": d["treatment"], "type": d["type"]} for name, d in content["definitions"].items()}
    # NNPDF's reader matches columns to definitions by position, columns being the keys of the points as they first appear.
    columns = list(dict.fromkeys(key for point in content["bins"] for key in point))
    rows = [{name: number(point[column]) for name, column in zip(definitions, columns, strict=True)} for point in content["bins"]]
    write_table(target, {"definitions": definitions}, "bins", rows)


def write_kinematics(source, target):
    rows = [
        {name: {edge: v if v is None else number(v) for edge, v in values.items() if v is not None or edge == "mid"}
         for name, values in point.items()}
        for point in read(source)["bins"]
    ]
    write_table(target, {}, "bins", rows)


def theory_block(theory):
    return theory and {key: value for key, value in theory.items() if key != "comment"}


def own_metadata(setname, content, observables):
    """The set's metadata with names, numbers and references only."""
    references = {
        name: {key: entry[key] for key in ("url", "version", "journal", "tables") if entry.get(key) not in (None, "")}
        for name in ("arXiv", "iNSPIRE", "hepdata")
        if (entry := content.get(name)) and "url" in entry
    }
    for reference in references.values():
        reference.setdefault("url", "")
    return {
        "setname": setname,
        "version": content["version"],
        "version_comment": f"Numbers of {SOURCE}",
        "nnpdf_metadata": content["nnpdf_metadata"],
        **references,
        "implemented_observables": observables,
    }


def own_observable(setname, observable, variants):
    kinematics = observable["kinematics"]
    keep = {
        "observable_name": observable["observable_name"],
        "observable": {"description": "", "label": f"{setname}_{observable['observable_name']}", "units": observable["observable"].get("units", "")},
        "process_type": observable["process_type"],
        "tables": observable.get("tables") or [],
        "npoints": observable.get("npoints") or [],
        "ndata": observable["ndata"],
        "plotting": {
            "dataset_label": f"{setname}_{observable['observable_name']}",
            "plot_x": observable["plotting"]["plot_x"],
        },
        "kinematic_coverage": observable["kinematic_coverage"],
        "kinematics": {
            "variables": {
                name: {"description": "", "label": name, "units": variable.get("units", "")}
                for name, variable in kinematics["variables"].items()
            },
            "file": kinematics["file"],
        },
        "theory": theory_block(observable["theory"]),
        "data_uncertainties": observable["data_uncertainties"],
        "ported_from": observable.get("ported_from"),
    }
    if observable.get("data_central"):
        keep["data_central"] = observable["data_central"]
    if variants:
        keep["variants"] = {
            name: {key: theory_block(v) if key == "theory" else v for key, v in observable["variants"][name].items()}
            for name in variants
        }
    return {key: value for key, value in keep.items() if value is not None}


def as_list(value):
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def wanted_sets(runcard):
    """[(dataset name, variants, C-factor names)] in the order of the runcard."""
    named = [(d["dataset"], as_list(d.get("variant")), as_list(d.get("cfac"))) for d in runcard["dataset_inputs"]]
    lagrange = (runcard.get("positivity") or {}).get("posdatasets", []) + (runcard.get("integrability") or {}).get("integdatasets", [])
    return named + [(d["dataset"], [], []) for d in lagrange]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nnpdf_data", type=Path, help="unpacked nnpdf_data package folder")
    parser.add_argument("runcard", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    source, output = arguments.nnpdf_data, arguments.output

    sets = {}
    for name, variants, cfactors in wanted_sets(read(arguments.runcard)):
        setname, observable_name = name.rsplit("_", 1)
        sets.setdefault(setname, []).append((observable_name, variants, cfactors))

    for setname, entries in sets.items():
        content = read(source / "commondata" / setname / "metadata.yaml")
        folder = output / "commondata" / setname
        folder.mkdir(parents=True, exist_ok=True)
        observables = []
        for observable_name, variants, cfactors in entries:
            observable = next(o for o in content["implemented_observables"] if o["observable_name"].upper() == observable_name.upper())
            observables.append(own_observable(setname, observable, variants))
            used = [observable, *(observable["variants"][v] for v in variants)]
            origin = source / "commondata" / setname
            write_kinematics(origin / observable["kinematics"]["file"], folder / observable["kinematics"]["file"])
            for part in used:
                if part.get("data_central"):
                    write_central(origin / part["data_central"], folder / part["data_central"])
                for file in part.get("data_uncertainties") or []:
                    write_uncertainties(origin / file, folder / file)
            for cfactor in cfactors:
                for table in sum(observable["theory"]["FK_tables"], []):
                    copy_cfactor(source / "cfactors", output / "cfactors", f"CF_{cfactor}_{table}.dat")
        text = yaml.safe_dump(own_metadata(setname, content, observables), sort_keys=False, width=160, default_flow_style=None, allow_unicode=True)
        (folder / "metadata.yaml").write_text(text, encoding="utf-8")

    write_legacy_names(source, output, {f"{s}_{o}" for s, entries in sets.items() for o, _, _ in entries})


def copy_cfactor(source, target, name):
    """The two columns (C-factor, its absolute error) under a header that says where they come from."""
    target.mkdir(parents=True, exist_ok=True)
    _, header, table = re.split(r"^\*+\n", (source / name).read_text(encoding="utf-8"), maxsplit=2, flags=re.M)
    facts = dict(re.findall(r"^(SetName|CodesUsed|PDFset|Date): *(.+)$", header, flags=re.M))
    lines = [f"{key}: {value}" for key, value in facts.items()] + [f"Source: {SOURCE}, cfactors/{name}"]
    stars = "*" * 80
    (target / name).write_text("\n".join([stars, *lines, stars, table]), encoding="utf-8")


def write_legacy_names(source, output, names):
    """dataset_names.yml: older names of the datasets (the first of them enters n3fit's seeds)."""
    mapping = read(source / "commondata" / "dataset_names.yml")
    kept = {old: new for old, new in mapping.items() if (new if isinstance(new, str) else new["dataset"]) in names}
    text = yaml.safe_dump(kept, sort_keys=False, default_flow_style=None)
    (output / "commondata" / "dataset_names.yml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
