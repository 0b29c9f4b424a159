"""Which blocks to run, and why. Pure: no I/O, no clock.

Everything a block can read or write has a key and at every place in the document a stamp: the version it has there. A
block whose reads all have the stamps that it saw last time would do again what it did last time: its effects are put
back from the worker's log. Any other block runs.
"""

from livesync_ls.planner.course import Course as Course
from livesync_ls.planner.course import Results as Results
from livesync_ls.planner.files import Files as Files
from livesync_ls.planner.losses import Rebuild as Rebuild
from livesync_ls.planner.losses import StartAfresh as StartAfresh
from livesync_ls.planner.record import Applied as Applied
from livesync_ls.planner.record import Key as Key
from livesync_ls.planner.record import Record as Record
from livesync_ls.planner.record import Stamp as Stamp
from livesync_ls.planner.record import Step as Step
from livesync_ls.planner.record import Wanted as Wanted
