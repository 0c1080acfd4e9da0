"""What is vendored; see ``vendor.py``."""
