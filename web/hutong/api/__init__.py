"""Answers for programs: JSON in and out, problems by RFC 9457. One folder a feature, as in `hutong.pages`."""
