"""Two records of one person become one, with proof, and two again."""
