"""Packs the theories of validphys' point prescriptions: resources/theory/point-prescriptions.json.

    python scripts/resources/pack-point-prescriptions.py

needs `pip install nnpdf==4.1.5` (validphys/scalevariations). prescriptions: the variations of each, the central one first; theories:
for central theories, by number, the theory of each variation that exists. Variations that several theories share stand once, in sets.
"""
import json
from pathlib import Path

import validphys.scalevariations as folder
import yaml

source = Path(folder.__file__).parent
prescriptions = {name: [str(key) for key in keys] for name, keys in yaml.safe_load((source / "pointprescriptions.yaml").read_text()).items()}
sets, theories = [], {}
table = yaml.safe_load((source / "scalevariationtheoryids.yaml").read_text())
for entry in table["scale_variations_for"]:
    variations = {str(key): int(theory) for key, theory in entry["variations"].items()}
    if variations not in sets:
        sets.append(variations)
    theories[str(entry["theoryid"])] = sets.index(variations)
target = Path(__file__).parents[2] / "resources/theory/point-prescriptions.json"
target.write_text(
    '{\n"prescriptions": {\n' + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in prescriptions.items())
    + '\n},\n"sets": [\n' + ",\n".join(json.dumps(s, separators=(",", ":")) for s in sets)
    + f'\n],\n"theories": {json.dumps(theories)}\n}}\n'
)
