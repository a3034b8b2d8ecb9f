"""What follows the stream: the feeds of the runs, the viewers, and a viewer at another moment."""
