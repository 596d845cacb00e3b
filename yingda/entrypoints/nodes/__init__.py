"""Several processes as one installation: who shares what, which node owns a tenant, and how any door serves anybody."""
