package views

// KeysVM is the list of keys.
type KeysVM struct {
	Page Page
}

// keyGroup is a part of the list of keys; each key is worded as "key.CODE".
type keyGroup struct {
	// Code words the heading as "keys.CODE".
	Code string
	Keys []keyWord
}

type keyWord struct {
	Keys []string
	Code string
	// To means all keys from the first to the last.
	To bool
}

// keyTable is every key of the pages. What stands on a control as data-key or data-go is here too (TestKeys).
var keyTable = []keyGroup{
	{"moving", []keyWord{
		{Keys: []string{"j", "k"}, Code: "step"},
		{Keys: []string{"J", "K"}, Code: "step_selected"},
		{Keys: []string{"n"}, Code: "to_review"},
		{Keys: []string{"Enter"}, Code: "enter"},
		{Keys: []string{"Esc"}, Code: "leave"},
		{Keys: []string{"/"}, Code: "search"},
	}},
	{"triage", []keyWord{
		{Keys: []string{"s"}, Code: "select"},
		{Keys: []string{"x"}, Code: "dismiss"},
		{Keys: []string{"v"}, Code: "tick"},
		{Keys: []string{"Shift ↓", "Shift ↑"}, Code: "range"},
		{Keys: []string{"X"}, Code: "dismiss_all"},
		{Keys: []string{"z"}, Code: "undo"},
		{Keys: []string{"m"}, Code: "list_mine"},
		{Keys: []string{"w"}, Code: "list_approval"},
		{Keys: []string{"u"}, Code: "list_unassigned"},
	}},
	{"review", []keyWord{
		{Keys: []string{"t"}, Code: "take"},
		{Keys: []string{"f 1", "f 8"}, Code: "finding", To: true},
		{Keys: []string{"1", "9"}, Code: "rating", To: true},
		{Keys: []string{"e"}, Code: "evidence"},
		{Keys: []string{"p"}, Code: "propose"},
	}},
	{"editing", []keyWord{
		{Keys: []string{"m"}, Code: "mark"},
		{Keys: []string{"[", "]"}, Code: "start"},
		{Keys: []string{"{", "}"}, Code: "end"},
	}},
	{"approval", []keyWord{
		{Keys: []string{"a"}, Code: "approve"},
		{Keys: []string{"A"}, Code: "approve_all"},
		{Keys: []string{"r"}, Code: "return"},
	}},
	{"going", []keyWord{
		{Keys: []string{"g q"}, Code: "queue"},
		{Keys: []string{"g m"}, Code: "mine"},
		{Keys: []string{"g a"}, Code: "articles"},
		{Keys: []string{"g p"}, Code: "approvals"},
		{Keys: []string{"g s"}, Code: "sources"},
		{Keys: []string{"g h"}, Code: "help"},
		{Keys: []string{"?"}, Code: "keys"},
	}},
}
