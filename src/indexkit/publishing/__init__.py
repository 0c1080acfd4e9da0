"""How distributions get onto an index: target, files, plan, upload; no index is searched."""
