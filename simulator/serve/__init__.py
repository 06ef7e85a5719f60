"""The outside world as it serves: what a company's systems show on a day, over real interfaces.

What belongs here: the clock of the outside world, a PostgreSQL server (crm, loyalty), an HTTP
server (shop, support), the drop folder (all the others), and starting and stopping them. What
doesn't: what the systems have to tell (that is generated before, in `deliveries/`), and anything of
the pipeline.

`outside.Outside` is the one thing to use from elsewhere. `deliveries` says what there is to serve,
`clock` up to when; `drop` and `rendering` write files, `tables` fills PostgreSQL, `shelf` holds the
API's answers and `api` gives them out, with the `faults` that such systems have.
"""
