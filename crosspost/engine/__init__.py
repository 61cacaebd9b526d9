"""What a cron run does: take in, publish what is due, settle what is uncertain."""
