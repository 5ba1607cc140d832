"""A sample community and sample feeds for the local run. Every name in here is made up and says so."""
