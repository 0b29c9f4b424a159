"""One watched file: from its text to blocks, runs, results, and the screen that its watchers see."""
