call ducklake_cleanup_old_files('lake', older_than => $before)
