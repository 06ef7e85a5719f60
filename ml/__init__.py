"""What we predict: pure functions on frames.

Belongs here: turning a table of features into probabilities, segments, and the numbers that say
how far to trust them. `fit` and `score` are apart, and a model card is written beside each model.

Does not belong here: reading or writing files and tables (`orchestration/`), computing a feature
(`dbt_project/models/features/`), deciding whether results may be published (`expectations/`).
A new model is a new package `ml/<name>/`.

Importing `ml`, `ml.churn` or `ml.segments` loads no scikit-learn: it costs about two seconds and
most commands never fit anything.
"""
