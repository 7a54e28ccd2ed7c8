"""Reads lines `workload who seconds` and prints what each took, the median, and peer / sleb4j: above 1, sleb4j is faster."""

import statistics
import sys

times = {}
for line in sys.stdin:
    workload, who, seconds = line.split()
    times.setdefault(workload, {}).setdefault(who, []).append(float(seconds))

for workload, of in times.items():
    medians = {who: statistics.median(seconds) for who, seconds in of.items()}
    ours = medians.pop("sleb4j")
    peers = (f"{who} {seconds:.3f} s, ratio {seconds / ours:.2f}" for who, seconds in medians.items())
    print(f"{workload}: sleb4j {ours:.3f} s, {'; '.join(peers)} (medians of {len(of['sleb4j'])})")
