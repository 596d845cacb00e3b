"""Entry points: the concrete addresses on channels, each with its flow and its queue."""
