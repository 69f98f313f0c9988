"""The version of the engine: it changes whenever the same rule set and the same facts would give another outcome or other points.

A stored score keeps it, so that a replay years later knows which engine decided.
"""

ENGINE_VERSION = "1"
