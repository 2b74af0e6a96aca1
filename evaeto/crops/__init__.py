"""The crop side of FAO-56: coefficients, the root zone and its water, irrigation. Nothing is loaded here."""
