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
}

// keyTable is every key of the pages. What stands on a control as data-key or data-go is here too (TestKeys).
var keyTable = []keyGroup{
	{"moving", []keyWord{
		{[]string{"j", "k"}, "step"},
		{[]string{"J", "K"}, "step_selected"},
		{[]string{"n"}, "to_review"},
		{[]string{"Enter"}, "enter"},
		{[]string{"Esc"}, "leave"},
		{[]string{"/"}, "search"},
	}},
	{"triage", []keyWord{
		{[]string{"s"}, "select"},
		{[]string{"x"}, "dismiss"},
		{[]string{"v"}, "tick"},
		{[]string{"Shift ↓", "Shift ↑"}, "range"},
		{[]string{"X"}, "dismiss_all"},
		{[]string{"z"}, "undo"},
	}},
	{"review", []keyWord{
		{[]string{"t"}, "take"},
		{[]string{"f 1", "f 8"}, "finding"},
		{[]string{"1", "9"}, "rating"},
		{[]string{"e"}, "evidence"},
		{[]string{"p"}, "propose"},
	}},
	{"editing", []keyWord{
		{[]string{"m"}, "mark"},
		{[]string{"[", "]"}, "start"},
		{[]string{"{", "}"}, "end"},
	}},
	{"approval", []keyWord{
		{[]string{"a"}, "approve"},
		{[]string{"r"}, "return"},
	}},
	{"going", []keyWord{
		{[]string{"g q"}, "queue"},
		{[]string{"g m"}, "mine"},
		{[]string{"g u"}, "unassigned"},
		{[]string{"g a"}, "articles"},
		{[]string{"g p"}, "approvals"},
		{[]string{"g s"}, "sources"},
		{[]string{"g h"}, "help"},
		{[]string{"?"}, "keys"},
	}},
}
