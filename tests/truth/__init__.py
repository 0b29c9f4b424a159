"""The first promise, checked from outside: after every edit the screen shows what a fresh run shows."""
