"""Splink on a file of households: the yardstick of `cargo xtask bench linkage --splink`.

People are rows, with names normalised as Indonesian names want it; a household pair's score is the share of
their people who are one, out of a one-to-one assignment. Reads households.jsonl and truth.csv of a folder
(schemas/linkage/households-v1.md), prints one JSON object.
"""

import collections
import csv
import json
import logging
import pathlib
import re
import sys
import time
import warnings

import pandas as pd
import splink.comparison_library as cl
import splink.comparison_level_library as cll
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

TITLES = {"h", "hj", "hji", "ir", "drs", "dra", "dr", "drg", "prof", "kh", "ust", "alm", "almh", "bpk", "ibu", "sdr"}
DEGREES = {"spd", "se", "st", "ssos", "sh", "skom", "amd", "mm", "mpd", "msi", "sag", "skep"}
FORMS = {
    "muh": "muhamad", "moh": "muhamad", "mhd": "muhamad", "muhammad": "muhamad", "mohammad": "muhamad",
    "mohamad": "muhamad", "mochamad": "muhamad", "moch": "muhamad", "muhd": "muhamad", "achmad": "ahmad",
    "akhmad": "ahmad", "abd": "abdul", "sitti": "siti", "st": "siti", "noor": "nur", "nor": "nur",
}
FOLDS = [("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("nj", "ny"), ("ch", "kh")]
JUNK = {"", "ada", "tidak tahu", "tidak ada"}


def plain_name(text):
    words = re.sub(r"[^a-z ]", "", text.lower().replace(".", " ").replace("-", " ")).split()
    kept = []
    for at, word in enumerate(words):
        if (at == 0 and len(words) > 1 and word in TITLES) or (at > 0 and word in TITLES | DEGREES):
            continue
        if at > 0 and word in {"bin", "binti", "bt"}:
            break
        for old, new in FOLDS:
            word = word.replace(old, new)
        kept.append(re.sub(r"(.)\1", r"\1", FORMS.get(word, word)))
    name = " ".join(kept)
    return None if name in JUNK else name


def number(text):
    text = re.sub(r"[ .'-]", "", text)
    good = re.fullmatch(r"[1-9]\d{15}", text) and len(set(text)) > 3 and not text[12:].startswith(("0000", "9"))
    return text if good else None


def rows_of(households):
    for household in households:
        for at, member in enumerate(household["members"]):
            name = plain_name(member["name"])
            yield {
                "unique_id": f"{household['hh_id']}#{at}",
                "household": household["hh_id"],
                "name": name,
                "first": name.split()[0] if name else None,
                "last": name.split()[-1] if name else None,
                "sex": member["sex"] or None,
                "birth": member["birth_date"] or None,
                "year": member["birth_date"][:4] or None,
                "nik": number(member["nik"]),
                "card": number(household["no_kk"]),
                "mother": plain_name(member["mother_name"]),
            }


def settings():
    birth = cl.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            cll.NullLevel("birth"),
            cll.ExactMatchLevel("birth"),
            cll.LevenshteinLevel("birth", 1),
            cll.LevenshteinLevel("birth", 2),
            cll.ExactMatchLevel("year"),
            cll.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            birth,
            cl.ExactMatch("sex"),
            cl.LevenshteinAtThresholds("nik", [1]),
            cl.JaroWinklerAtThresholds("mother", [0.92]).configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("nik"),
            block_on("card", "first"),
            block_on("birth", "sex"),
            block_on("name", "year"),
            block_on("name", "mother"),
            block_on("last", "mother", "sex"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
        additional_columns_to_retain=["household"],
    )


def assigned(people):
    """Household pairs with the summed probability of a one-to-one assignment, the best pair first."""
    by_pair = collections.defaultdict(list)
    for one, other, sure in people:
        a, b = one.rsplit("#", 1)[0], other.rsplit("#", 1)[0]
        if a != b:
            by_pair[(a, b) if a < b else (b, a)].append((sure, one, other))
    for pair, found in by_pair.items():
        taken, total = set(), 0.0
        for sure, one, other in sorted(found, reverse=True):
            if one not in taken and other not in taken:
                taken |= {one, other}
                total += sure
        yield pair, total


def quality(scored, truth, threshold):
    said = {pair for pair, score in scored if score >= threshold}
    hits = len(said & truth)
    return {
        "threshold": threshold,
        "precision": hits / max(1, len(said)),
        "recall": hits / max(1, len(truth)),
        "f1": 2 * hits / max(1, len(said) + len(truth)),
    }


def main(folder):
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    wall, cpu = time.perf_counter(), time.process_time()
    with open(folder / "households.jsonl", encoding="utf-8") as lines:
        households = [json.loads(line) for line in lines]
    sizes = {household["hh_id"]: len(household["members"]) for household in households}
    linker = Linker(pd.DataFrame(rows_of(households)), settings(), db_api=DuckDBAPI())
    rules = [block_on("nik"), block_on("name", "birth")]
    linker.training.estimate_probability_two_random_records_match(rules, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    # Blocks in which most pairs are one person: in others the method learns birthdays instead of people.
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("nik"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth"))
    found = linker.inference.predict(threshold_match_probability=0.05).as_pandas_dataframe()
    columns = (found["unique_id_l"], found["unique_id_r"], found["match_probability"])
    scored = [
        (pair, 2 * total / (sizes[pair[0]] + sizes[pair[1]])) for pair, total in assigned(zip(*columns))
    ]
    spent = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    with open(folder / "truth.csv", encoding="utf-8", newline="") as lines:
        known = [row for row in csv.DictReader(lines) if row["kind"] in {"same", "moved"}]
    truth = {tuple(sorted((row["id_a"], row["id_b"]))) for row in known}
    best = max((quality(scored, truth, step / 50) for step in range(1, 51)), key=lambda one: one["f1"])
    print(json.dumps({"default": quality(scored, truth, 0.5), "best": best, **spent}))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
