"""What everything else stands on: configuration, database, events, clock, ids. Knows nothing of the business."""
