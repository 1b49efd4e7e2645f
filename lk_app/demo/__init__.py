"""The demo supplier: invented people with really measured consumption, brought in through billing's own file formats.

`households.csv`: monthly consumption of 70 London households in 2013, by zone. Source: UK Power Networks, Low Carbon London
trial, "SmartMeter Energy Consumption Data in London Households", London Datastore; monthly sums of half-hours, ids renamed.
"""
