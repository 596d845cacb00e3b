"""Business with the core systems: who may do what, operations as sagas, proofs, adapters."""
