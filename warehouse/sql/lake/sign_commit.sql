call lake.set_commit_message('feedhouse', 'written by a run', extra_info => $token)
