"""What stands in the way, in sentences. Asked by the verbs, shown by pages and the API alike."""
