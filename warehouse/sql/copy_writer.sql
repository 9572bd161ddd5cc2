copy from database writer to compacted
