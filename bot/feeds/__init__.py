"""From a URL to the occurrences it promises: fetch, guard, read, understand."""
