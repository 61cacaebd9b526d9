"""`crosspost demo --storm`: everything goes wrong at once, and nothing is lost.

Many deliveries through the real SDKs, while the built-in networks cut, hang and
fail, the clock jumps, the program is killed again and again by its parent, and
people write, approve, change their mind and drop at the worst moment. What is
counted at the end is what stands on the networks.
"""

from crosspost.demo.storm.play import PAGE, storm
from crosspost.demo.storm.size import Size

__all__ = ["PAGE", "Size", "storm"]
