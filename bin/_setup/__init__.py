"""What the commands in bin/ share: preparing this folder. Standard library only; runs before anything is there."""
