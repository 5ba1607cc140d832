"""The solver behind "whom to meet": who is put together with whom, mutual and capped, for a whole event.

People are numbers here, in the order of their ids; an edge is (lower, higher). Pure graph work: it knows
what a pair is worth, not why.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

Edge = tuple[int, int]
# worth[a][b] == worth[b][a], 0 where the two may not meet.
Worth = list[list[float]]

# Weights are whole numbers to the solver.
_SCALE = 1_000_000
# Beyond this many people each keeps only this many candidates in the solver (all of them in the repair).
_SMALL, _CANDIDATES = 40, 16


def solve(worth: Worth, limit: int) -> list[set[int]]:
    """For each person whom they are put together with, at most `limit`: "a with b" is "b with a".

    As many as possible get somebody; then the sum of the worths is (nearly) the greatest. A matching at a
    time, then a repair for those left without anybody.
    """
    partners: list[set[int]] = [set() for _ in worth]
    edges = {(one, two): int(worth[one][two] * _SCALE) + 1 for one, two in _worth_trying(worth, limit)}
    for _ in range(limit):
        found = _matching(edges, partners)
        if not found:
            break
        for one, two in found:
            _join(partners, one, two)
            del edges[one, two]
    _serve_the_left_over(partners, worth, limit)
    return partners


def _worth_trying(worth: Worth, limit: int) -> list[Edge]:
    """Everybody's best candidates; among equals the next by id, round the circle, so that choices spread.

    All of them where there is only one matching, and so no repair.
    """
    is_large = len(worth) > _SMALL and limit > 1
    kept: set[Edge] = set()
    for one, row in enumerate(worth):
        least = sorted(row, reverse=True)[:_CANDIDATES][-1] if is_large else 0.0
        better = [two for two, value in enumerate(row) if value > least]
        equals = [two for two, value in enumerate(row) if value == least > 0]
        following = [two for two in equals if two > one] + [two for two in equals if two < one]
        kept.update(_edge(one, two) for two in better + following[: max(0, _CANDIDATES - len(better))])
    return sorted(kept)


def _edge(one: int, two: int) -> Edge:
    return (one, two) if one < two else (two, one)


def _matching(edges: Mapping[Edge, int], partners: Sequence[set[int]]) -> list[Edge]:
    """A matching of the greatest weight in which as many as possible of those without anybody get somebody."""
    import rustworkx

    # More than all that the other edges of a matching can bring together.
    bonus = len(partners) * (_SCALE + 2)
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(partners)))
    graph.add_edges_from(
        [
            (one, two, weight + bonus * ((not partners[one]) + (not partners[two])))
            for (one, two), weight in edges.items()
        ]
    )
    found = rustworkx.max_weight_matching(graph, weight_fn=int)
    return sorted(_edge(one, two) for one, two in found)


def _serve_the_left_over(partners: list[set[int]], worth: Worth, limit: int) -> None:
    """One matching at a time can spend somebody's places on people who had a choice: move those."""
    left_over = [number for number, mine in enumerate(partners) if not mine]
    if not left_over or limit < 2:  # a single matching already serves as many as can be
        return
    neighbours = [
        sorted((two for two, value in enumerate(row) if value), key=row.__getitem__, reverse=True)
        for row in worth
    ]
    for number in left_over:
        if not partners[number]:
            _serve(number, partners, neighbours, limit)


def _serve(start: int, partners: list[set[int]], neighbours: Sequence[Sequence[int]], limit: int) -> None:
    """Find `start` somebody along the shortest chain of people who can move to somebody else."""
    # moved[q] = (p, h): p takes the place of q, who has only h, with h; so q needs somebody new.
    moved: dict[int, tuple[int, int]] = {}
    seen, queue = {start}, deque([start])
    while queue:
        person = queue.popleft()
        for host in neighbours[person]:
            if host in partners[person]:
                continue
            spare = [guest for guest in sorted(partners[host]) if len(partners[guest]) > 1]
            if len(partners[host]) < limit or spare:
                if len(partners[host]) >= limit:
                    _part(partners, host, spare[0])
                _join(partners, host, person)
                _move_up(person, moved, partners)
                return
            for guest in sorted(partners[host] - seen):
                seen.add(guest)
                moved[guest] = (person, host)
                queue.append(guest)


def _move_up(person: int, moved: Mapping[int, tuple[int, int]], partners: list[set[int]]) -> None:
    while person in moved:
        taker, host = moved[person]
        _part(partners, host, person)
        _join(partners, host, taker)
        person = taker


def _join(partners: list[set[int]], one: int, two: int) -> None:
    partners[one].add(two)
    partners[two].add(one)


def _part(partners: list[set[int]], one: int, two: int) -> None:
    partners[one].discard(two)
    partners[two].discard(one)
