"""The study of CR-04: simulated people, rival detectors, an oracle, and the scores of all of them."""
