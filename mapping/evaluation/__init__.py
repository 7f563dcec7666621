"""Before-and-after and comparison arithmetic: pure functions of panels, one file a method, no Django.

`run.evaluate` is the front door. The methods are specified, with their measured error rates, in the
programme's methods specification; each function names the published source it follows.
"""
