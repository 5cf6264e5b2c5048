"""Trains XGBoost on the features that `nadi evaluate fraud --features-out` has written, and saves it as ONNX.

    python train-fraud.py --features features.parquet --model config/models/fraud-handbook.yaml \
        --train 2018-06-11..2018-06-17 --out fraud.onnx --scores scores.json

Hyperparameters are fixed: 100 trees of depth 3, learning rate 0.1, exact splits. `--scores` writes what the trained model
itself says of the first rows, so that the ONNX file can be compared with its origin.
"""

import argparse
import json
import re
from datetime import date, datetime, timedelta

import numpy
import pyarrow.compute as compute
import pyarrow.parquet as parquet
from onnxmltools.convert import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from xgboost import XGBClassifier

COMPARED_ROWS = 20_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--features", required=True, help="Parquet file with the features and TX_FRAUD")
    parser.add_argument("--model", required=True, help="YAML file that names the inputs in their order")
    parser.add_argument("--train", required=True, help="days such as 2018-06-11..2018-06-17, both included")
    parser.add_argument("--out", required=True, help="ONNX file to write")
    parser.add_argument("--scores", help="JSON file for rows and their scores by the trained model")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def inputs_of(path):
    """The names below `inputs:`; the file is simple enough to be read without a YAML library."""
    with open(path, encoding="utf-8") as file:
        block = re.search(r"^inputs:\n((?:  - \S+\n)+)", file.read(), re.MULTILINE)
    if block is None:
        raise SystemExit(f"{path}: there is no list of inputs")
    return [line[4:] for line in block.group(1).splitlines()]


def rows_of(path, names, days):
    first, last = (date.fromisoformat(day) for day in days.split(".."))
    table = parquet.read_table(path, columns=[*names, "TX_DATETIME", "TX_FRAUD"])
    begin = datetime.combine(first, datetime.min.time())
    end = datetime.combine(last + timedelta(days=1), datetime.min.time())
    times = table["TX_DATETIME"]
    table = table.filter(compute.and_(compute.greater_equal(times, begin), compute.less(times, end)))
    rows = numpy.column_stack([table[name].to_numpy() for name in names]).astype(numpy.float32)
    return rows, table["TX_FRAUD"].to_numpy()


def main():
    options = arguments()
    names = inputs_of(options.model)
    rows, labels = rows_of(options.features, names, options.train)
    model = XGBClassifier(
        n_estimators=100,
        max_depth=3,
        learning_rate=0.1,
        tree_method="exact",
        base_score=0.5,
        random_state=options.seed,
        n_jobs=1,
    )
    model.fit(rows, labels)
    converted = convert_xgboost(
        model, initial_types=[("features", FloatTensorType([None, len(names)]))], target_opset=15
    )
    with open(options.out, "wb") as file:
        file.write(converted.SerializeToString())
    if options.scores is not None:
        compared = rows[:COMPARED_ROWS]
        scores = model.predict_proba(compared)[:, 1]
        with open(options.scores, "w", encoding="utf-8") as file:
            json.dump({"rows": compared.tolist(), "scores": scores.tolist()}, file)
    print(json.dumps({"trained": len(labels), "frauds": int(labels.sum()), "model": options.out}))


if __name__ == "__main__":
    main()
