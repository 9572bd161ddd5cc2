-- The lake's state that this transaction stands on, from here to its end. Asked for by itself: `register` would ask for
-- it, too, and hold up all other threads of Python until the catalog answers.
from lake.current_snapshot()
