"""Mieruka (見える化): open-data sites for municipal programme evaluation, read → check → derive → render → publish."""
