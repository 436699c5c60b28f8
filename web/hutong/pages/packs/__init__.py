"""Rules that come from elsewhere and go elsewhere: baselines, packs, the library of the city."""
