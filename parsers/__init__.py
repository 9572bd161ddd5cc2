"""Bytes in, values out: what a feed, a listing or a page says. No network, no clock, no database."""
