"""Lets the nodes of one run find each other, all or none.

  announce   writes node.json with this node's address, which the workflow uploads as the artifact gang-<attempt>-<rank>
  wait       waits until every node of this attempt has announced itself, and writes the step outputs "address" and
             "port" of node 0; fails when one is missing after WAIT_MINUTES, so that no machine is kept for nothing

  RANK, NODES           this node, from 0, of how many
  GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_REPOSITORY, GITHUB_TOKEN (actions: read), GITHUB_API_URL
  WAIT_MINUTES          how long to wait; POLL_SECONDS (10) between two looks
"""

import ipaddress
import json
import os
import socket
import sys
import time
from pathlib import Path

from artifact_json import download_artifact, find_artifact, json_in
from github_api import GitHub

# Outside of the ports that systems hand out by themselves; by run, as a machine may still hold the last run's.
FIRST_PORT, PORTS = 20_000, 10_000


def own_address():
    """The address by which other machines of the network reach this one; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((os.environ.get("PROBE_ADDRESS", "10.255.255.255"), 1))
        return probe.getsockname()[0]


def port_of(run_id):
    return FIRST_PORT + int(run_id) % PORTS


def announce():
    node = {"rank": int(os.environ["RANK"]), "address": own_address(), "port": port_of(os.environ["GITHUB_RUN_ID"])}
    Path("node.json").write_text(json.dumps(node) + "\n", encoding="utf-8")
    print(f"Node {node['rank']} of {os.environ['NODES']} is at {node['address']}:{node['port']}")


def present(artifacts, attempt, nodes):
    """Ranks of this attempt's nodes that have announced themselves."""
    names = {artifact["name"] for artifact in artifacts if not artifact["expired"]}
    return [rank for rank in range(nodes) if f"gang-{attempt}-{rank}" in names]


def read_node(content):
    """Address and port of a node.

    Raises ValueError for anything else than an address: it goes into a command line.
    """
    if not isinstance(content, dict):
        raise ValueError("it is no mapping")
    address, port = str(ipaddress.ip_address(str(content.get("address")))), content.get("port")
    if type(port) is not int or not 1024 <= port <= 65_535:
        raise ValueError(f"{port!r} is no port")
    return address, port


def wait():
    github = GitHub.from_environment()
    run_id, attempt, nodes = os.environ["GITHUB_RUN_ID"], os.environ["GITHUB_RUN_ATTEMPT"], int(os.environ["NODES"])
    deadline = time.monotonic() + 60 * float(os.environ["WAIT_MINUTES"])
    while True:
        artifacts = github.get_all(f"/actions/runs/{run_id}/artifacts", "artifacts")
        here = present(artifacts, attempt, nodes)
        if len(here) == nodes:
            break
        missing = [str(rank) for rank in range(nodes) if rank not in here]
        if time.monotonic() >= deadline:
            sys.exit(
                f"::error::{len(here)} of {nodes} nodes came within {os.environ['WAIT_MINUTES']} minutes; "
                f"missing: {', '.join(missing)}. All or none: this run ends. Has the fleet room for {nodes} machines?"
            )
        print(f"{len(here)} of {nodes} nodes are here; waiting for {', '.join(missing)}", flush=True)
        time.sleep(float(os.environ.get("POLL_SECONDS", "10")))
    try:
        archive = download_artifact(github, find_artifact(github, run_id, f"gang-{attempt}-0"))
        address, port = read_node(json_in(archive, "node.json"))
    except ValueError as error:
        sys.exit(f"::error::Node 0 did not say where it is: {error}.")
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"address={address}\nport={port}\n")
    print(f"All {nodes} nodes are here; node 0 is at {address}:{port}")


if __name__ == "__main__":
    {"announce": announce, "wait": wait}[sys.argv[1]]()
