"""Who may say who a customer is: an institution's own sites, known by their public keys."""
