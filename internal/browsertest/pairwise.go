package browsertest

// Pairwise chooses rows such that every two values of different factors that may stand together stand together in one of
// them at least. Factor i has counts[i] values; may, if not nil, tells which whole rows there are. The choice is greedy and
// always the same; of rows that are as good it takes the one whose values were chosen least so far, so that all are seen alike.
func Pairwise(counts []int, may func(row []int) bool) [][]int {
	if may == nil {
		may = func([]int) bool { return true }
	}
	all := Every(counts, may)
	open := map[pair]bool{}
	for _, row := range all {
		for _, p := range pairs(row) {
			open[p] = true
		}
	}
	var chosen [][]int
	used := map[[2]int]int{}
	for len(open) > 0 {
		var best []int
		most, least := 0, 0
		for _, row := range all {
			n := 0
			for _, p := range pairs(row) {
				if open[p] {
					n++
				}
			}
			uses := 0
			for i, v := range row {
				uses += used[[2]int{i, v}]
			}
			if n > most || n == most && n > 0 && uses < least {
				best, most, least = row, n, uses
			}
		}
		for _, p := range pairs(best) {
			delete(open, p)
		}
		for i, v := range best {
			used[[2]int{i, v}]++
		}
		chosen = append(chosen, best)
	}
	return chosen
}

// Every gives all rows there may be, the last factor changing first.
func Every(counts []int, may func(row []int) bool) [][]int {
	rows := [][]int{{}}
	for _, n := range counts {
		var longer [][]int
		for _, row := range rows {
			for v := range n {
				longer = append(longer, append(row[:len(row):len(row)], v))
			}
		}
		rows = longer
	}
	var out [][]int
	for _, row := range rows {
		if may == nil || may(row) {
			out = append(out, row)
		}
	}
	return out
}

// pair is a value of each of two factors.
type pair struct{ i, v, j, w int }

func pairs(row []int) []pair {
	var out []pair
	for i := range row {
		for j := i + 1; j < len(row); j++ {
			out = append(out, pair{i, row[i], j, row[j]})
		}
	}
	return out
}
