"""Prefect flows, the network and the `feedhouse` command."""
