"""Files that officers have in hand become datasets: readers of formats, and a store."""
