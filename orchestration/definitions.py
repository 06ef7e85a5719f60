"""What `workspace.yaml` and `[tool.dg]` load: the company that the environment names."""

from orchestration.build import build_defs

defs = build_defs()
