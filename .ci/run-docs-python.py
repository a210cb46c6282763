"""The Python of docs/from-other-programs.md as it stands there, beside the results of a study; and that it gives the numbers of results.json."""
import json
import os
import re
import sys
from pathlib import Path

code = re.search(r"```python\n(.*?)```", Path("docs/from-other-programs.md").read_text(), re.S).group(1)
os.chdir(sys.argv[1])
names = {}
exec(code, names)
point = json.load(open("results/results.json"))["points"][0]
row = names["sigma"].iloc[0]
assert row["temperature.value"] == point["temperature"]["value"]
assert row["conductivity.value"] == point["conductivity"]["value"]
assert row["conductivity.standardError"] == point["conductivity"]["standardError"]
series = names["series"]
assert len(series) > 1000 and 900 < series["temperature_K"].mean() < 1100 and series["field_V_per_A"].mean() > 0, series.describe()
print(len(series), "rows,", len(names["sigma"]), "temperatures")
