#!/usr/bin/env bash
# Daily weather of the second half of a month is dated to hours of its first days.
#
# Expected: nasapower.point(..., resolution="daily") gives one row a day, dated that day: the API names days YYYYMMDD.
# Seen: every resolution is read by the pattern year, month, day, hour. Where a period holds a day from the 1st to the
#   9th this is an error, so that most periods fail loudly; where it does not, the last digit of the day is taken for the
#   hour: the 11th becomes the 1st at 01:00, the 29th the 2nd at 09:00, the 30th the 3rd at 00:00.
# Size: 11 to 31 July: 21 days lie on 1, 2 and 3 July, in steps of an hour. resample("D") gives three days, whose
#   extraterrestrial radiation and calendar are up to four weeks off; joined to a station by date, nothing matches or,
#   for the first days of the month, the wrong days do.
# Hurts: who asks for some dekad or for a season that is cut by months (11th to 20th, 21st to the end).
# nasa-power 0.1.4 with pandas 2.3.3; 2026-11-30. The answer is made here, in the form of the API; no network is used.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check nasa-power==0.1.4 pandas==2.3.3 requests==2.32.5
cat > "$work/see.py" <<'PY'
import datetime
import json
from unittest import mock

import nasapower
import pandas as pd


class Answer:
    def __init__(self, days):
        values = {"T2M_MAX": {day: 30.0 + at / 10 for at, day in enumerate(days.strftime("%Y%m%d"))}}
        self.content = json.dumps({"type": "Feature", "properties": {"parameter": values}, "messages": []}).encode()


def asked(first, last):
    days = pd.date_range(first, last)
    with mock.patch("requests.get", return_value=Answer(days)) as get:
        table = nasapower.point(coordinates=(30.04, 31.24), parameters=["T2M_MAX"], resolution="daily", community="AG",
                                start=datetime.date.fromisoformat(first), end=datetime.date.fromisoformat(last))
    assert "/daily/" in get.call_args.kwargs["url"]
    return days, table


days, table = asked("2020-07-11", "2020-07-31")
for at in (0, 9, 18, 20):
    print(f"{days[at]:%Y-%m-%d} comes as {table.index[at]}")
print("different days in the table:", table.index.normalize().nunique(), "of", len(days))
try:
    asked("2020-07-01", "2020-07-31")
except ValueError as error:
    print("the whole month:", str(error).split(",")[0])
else:
    raise AssertionError("the whole month is read now")
assert len(table) == 21 and table.index.normalize().nunique() == 3
assert str(table.index[18]) == "2020-07-02 09:00:00"
PY
"$work/venv/bin/python" -W ignore "$work/see.py"
