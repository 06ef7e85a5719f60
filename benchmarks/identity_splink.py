"""Splink with its own defaults, on the records that ours links: what a first afternoon gives.

As its tutorial does it: the comparisons of its library for names, dates, e-mails and the like,
blocking on single fields, u from random pairs, m by expectation maximisation in three passes,
clusters at a match probability of 0.95. It is given what ours is given: names in one key, cleaned
e-mails and phones (the first of each), birth date, street, city and postcode.
"""

import logging

import duckdb

PROBABILITY = 0.95


def clusters(connection: duckdb.DuckDBPyConnection, linkable: str, out: str) -> None:
    """Makes the table `out`: record_id, cluster_id."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection.execute(
        f"""CREATE OR REPLACE TABLE for_splink AS
        SELECT record_id, surname_key AS surname, given_key AS first_name,
            CAST(birth_date AS VARCHAR) AS birth_date, emails[1] AS email, phones[1] AS phone,
            street, city, postcode
        FROM {linkable} ORDER BY record_id"""
    )
    api = DuckDBAPI(connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.EmailComparison("email"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("street", 2),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("phone"),
            block_on("surname", "first_name"),
            block_on("surname", "birth_date"),
            block_on("street"),
        ],
    )
    linker = Linker(api.register("for_splink"), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("surname", "first_name", "email"), block_on("surname", "first_name", "phone")],
        recall=0.7,
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("surname", "first_name"))
    training.estimate_parameters_using_expectation_maximisation(block_on("email"))
    training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    scored = linker.inference.predict(threshold_match_probability=0.5)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=PROBABILITY
    )
    connection.execute(
        f"""CREATE OR REPLACE TABLE {out} AS
        SELECT record_id, cluster_id FROM {found.physical_name}"""
    )
    linker.table_management.delete_tables_created_by_splink_from_db()
