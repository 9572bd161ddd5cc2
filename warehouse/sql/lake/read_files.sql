select
    filename,
    content
from read_blob($files)
