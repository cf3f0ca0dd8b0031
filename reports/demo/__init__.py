"""The demonstration: one county's whole rotation, built through the services.

The case is Xingzi county's report (星子县, today 庐山市): 437 secretaries, of whom the county trained 87
of its departments for two days and 87 of villages and communities for three, and township
committees, 机关工委 and 非公党工委 the other 263. Places are real, people are invented.
"""
