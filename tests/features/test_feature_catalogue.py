"""What models may see, what SQL makes and what people read of it are the same names and units."""

from pathlib import Path

import yaml

from ml.feature_catalogue import BY_NAME, CATALOGUE, THEMES

MODELS = Path(__file__).resolve().parents[2] / "dbt_project/models/features"


def _described(theme: str) -> dict:
    (model,) = yaml.safe_load((MODELS / f"feature_{theme}.yml").read_text())["models"]
    return {column["name"]: column for column in model["columns"]}


def test_every_feature_of_a_theme_is_described_in_both_languages_with_its_unit():
    for theme in THEMES:
        columns = _described(theme)
        assert set(columns) == {f.name for f in CATALOGUE if f.theme == theme}
        for name, column in columns.items():
            meta = column["config"]["meta"]
            assert column["description"]
            assert meta["zh"]
            assert meta["unit"] == BY_NAME[name].unit, name


def test_a_feature_has_one_theme_and_a_phrase_of_its_own_that_fits_into_a_sentence():
    for label in ("name", "label_en", "label_zh"):
        assert len({getattr(f, label) for f in CATALOGUE}) == len(CATALOGUE)
    assert all(len(f.label_en) <= 45 and len(f.label_zh) <= 12 for f in CATALOGUE)
    assert {f.theme for f in CATALOGUE} == set(THEMES)
