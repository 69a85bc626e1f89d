"""Which inputs of one split stand in another: equal, near, or contained in a longer one.

Three ways lead from a hold-out item to a training row; each names both, and the text they share:

- equal         the normalised texts are the same (`inputs`)
- near          the shingles agree as within one file (`..sameness`); numbers that differ make it a variant
- contained     runs of three words of the item, weighted by how rare they are, stand in a longer text (`word_runs`,
                `containment`); an item too short for that must stand there as a whole (`short_matches`)

An item that says next to nothing ("yes", "can you help me") has too little information to leak (`information`).
`contamination` asks the same of benchmarks and of other evaluation data, `grouping` of conversations and users.
"""
