"""The conversation: a route becomes requests, challenges and pages."""
