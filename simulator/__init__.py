"""A made-up omnichannel retailer: eleven channels, any size, one seed, the truth kept apart.

What belongs here: who the people are, what they do, what dirt the outside systems add, and how
those systems serve it. Two folders come out: `deliveries/` is what the outside world shows,
`truth/` is what only tests and benchmarks may read. What doesn't: anything of the pipeline. The
pipeline never imports this package, and this package imports nothing of the pipeline.

`world` holds the parameters, `setting` what all people share (catalogue, stores, calendar,
campaigns), `people`, `purchases` and `journeys` what happens, and one module a channel what it
shows.
"""
