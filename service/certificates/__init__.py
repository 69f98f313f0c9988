"""Certificates that anybody can check: what is signed, under which keys, and what is told about the title today."""
