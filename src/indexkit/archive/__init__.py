"""What a distribution file says about itself: archives and core metadata; bytes in, values out."""
