"""Help inside the cabinet: the guide's chapters in our own words, with pictures, and what readers think of them."""
