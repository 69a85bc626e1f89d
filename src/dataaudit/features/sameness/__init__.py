"""Which texts are the same: equal, near, variants of each other, made from one template.

The way of a text, and the words on it:

- shingle       a run of five characters, hashed; a text is a set of shingles (`shingles`)
- boilerplate   shingles that a good part of all texts share; they say nothing about two texts (`boilerplate`)
- signature     126 minima of hashes of a set: equal entries estimate the similarity of two sets (`signatures`)
- band          six entries of a signature; texts that agree in one of 21 bands are a candidate pair (`bands`)
- similarity    shared shingles by all shingles of two texts (Jaccard), counted exactly for each candidate (`jaccard`)
- family        texts that are mostly boilerplate: instances of a template, or edited copies of one text (`families`)
- near pair     a candidate of at least the similarity asked for that no family excuses (`near_pairs`)
- cluster       rows joined by near pairs; each but the first is redundant (`clusters`)
- witness       the earlier row of its cluster that a redundant row is most like, and the similarity (`clusters`)

`exact_join` finds the same pairs without bands, by comparing all: the oracle of the tests.
"""
