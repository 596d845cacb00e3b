"""May this customer buy this product: grade against risk, by dated rules with their source."""
