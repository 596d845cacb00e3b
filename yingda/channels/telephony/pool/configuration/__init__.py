"""What a switch of a pool has besides the templates of `switch/configuration`, where they are included."""
