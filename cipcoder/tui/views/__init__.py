"""Ways to look at findings: each takes what the project answered and says how it is shown. No widget here."""
