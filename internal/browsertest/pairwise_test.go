package browsertest

import (
	"fmt"
	"slices"
	"testing"
)

func TestPairwise(t *testing.T) {
	tests := []struct {
		name   string
		counts []int
		may    func([]int) bool
		most   int // rows
	}{
		{"two factors are all their rows", []int{3, 4}, nil, 12},
		{"three of two", []int{2, 2, 2}, nil, 6},
		{"many", []int{25, 5, 2, 4, 2}, nil, 140},
		{"what may not stand together", []int{6, 3, 2, 4}, func(r []int) bool { return r[1] == 0 || r[0]%2 == 0 }, 28},
		{"one factor", []int{3}, nil, 0},
		{"nothing may be", []int{3, 3}, func([]int) bool { return false }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := Pairwise(tt.counts, tt.may)
			if len(rows) > tt.most {
				t.Errorf("%d rows, want at most %d", len(rows), tt.most)
			}
			covered := map[pair]bool{}
			for _, row := range rows {
				if tt.may != nil && !tt.may(row) {
					t.Errorf("%v may not be", row)
				}
				for _, p := range pairs(row) {
					covered[p] = true
				}
			}
			for _, row := range Every(tt.counts, tt.may) {
				for _, p := range pairs(row) {
					if !covered[p] {
						t.Errorf("%+v is in no row", p)
					}
				}
			}
			if again := Pairwise(tt.counts, tt.may); fmt.Sprint(again) != fmt.Sprint(rows) {
				t.Error("the second choice is another one")
			}
		})
	}
}

func TestEvery(t *testing.T) {
	got := Every([]int{2, 3}, func(r []int) bool { return r[0] != 1 || r[1] != 2 })
	want := [][]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}
