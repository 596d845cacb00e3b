"""Examples of another simulator (umontreal-simul/contactcenters, Apache-2.0), played by the twin with its very random
numbers: each example's program and manual say what it is, its results file what came of 1,000 days."""
