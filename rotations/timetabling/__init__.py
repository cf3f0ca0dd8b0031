"""The timetable engine: lectures of courses get a period and a room each; no ORM.

`problem` says what is asked, `score` what an answer is worth (written apart from the search),
`search` finds one and improves it as long as it may, `ctt` reads and writes the public ITC-2007
curriculum-based format. What the competition or an office weighs are the `Weights` of a problem.

    problem = read_problem(text)
    answer = solve(problem, seconds=60)
    print(score_of(problem, answer.places))
"""
