package workflow

import "slices"

// Kind is what sort of thing a claim states.
type Kind string

// The kinds of claim.
const (
	Fact       Kind = "fact"
	Promise    Kind = "promise"
	Call       Kind = "call"
	Opinion    Kind = "opinion"
	Prediction Kind = "prediction"
)

// Kinds lists every kind.
var Kinds = []Kind{Fact, Promise, Call, Opinion, Prediction}

// Rated reports whether a verdict on this kind carries a rating: only a fact is true or false. A verdict without one
// is a quote verification.
func (k Kind) Rated() bool { return k == Fact }

// Finding answers for one hop: was it really said or carried there, as this article has it?
type Finding string

// The findings.
const (
	Confirmed            Finding = "confirmed"
	ConfirmedTranslation Finding = "confirmed_translation"
	Altered              Finding = "altered"
	OutOfContext         Finding = "out_of_context"
	Misattributed        Finding = "misattributed"
	OnlyVia              Finding = "only_via"
	NotFound             Finding = "not_found"
	Unverifiable         Finding = "unverifiable"
)

// Findings lists every finding in the order of the form.
var Findings = []Finding{Confirmed, ConfirmedTranslation, Altered, OutOfContext, Misattributed, OnlyVia, NotFound, Unverifiable}

// Attribution tells whether a claim has a source.
type Attribution string

// The attributions.
const (
	Sourced      Attribution = "sourced"
	Anonymous    Attribution = "anonymous"
	Unattributed Attribution = "unattributed"
)

// Attributions lists every attribution.
var Attributions = []Attribution{Sourced, Anonymous, Unattributed}

// Lists of codes that forms offer and the database checks. The first of each is the default.
var (
	DismissReasons   = []string{"not_checkworthy", "opinion", "not_checkable", "duplicate", "not_a_claim", "out_of_scope"}
	FinishReasons    = []string{"corrected_in_copy", "not_enough_evidence", "not_published"}
	CorrectionKinds  = []string{"minor", "update", "conclusion_changed"}
	Stances          = []string{"supports", "refutes", "context"}
	EvidenceKinds    = []string{"link", "document", "email", "interview"}
	Mediums          = []string{"letter", "briefing", "post", "interview", "statement", "speech", "broadcast", "report", "document", "message", "other"}
	SourceKinds      = []string{"person", "organisation", "government", "news_media", "document", "group", "anonymous"}
	ArticleKinds     = []string{"news", "draft", "post"}
	CheckWorthiness  = []string{"high", "medium", "low"}
	Categories       = []string{"fabricated", "manipulated", "imposter", "false_context", "misleading", "satire"}
	QuoteTypes       = []string{"direct", "indirect", "mixed"}
	HopOrigins       = []string{"cited", "found"}
	EvidenceSubjects = []string{"content", "hop", "occasion"}
	// RemarkFields are the parts of a proposal that an editor can remark on; those in Replaceable can be given other words.
	RemarkFields = []string{"words", "statement", "kind", "finding", "rating", "category", "summary", "rationale", "evidence"}
	Replaceable  = []string{"statement", "summary", "rationale"}
	// RemarkStates begin with the one that every remark begins in.
	RemarkStates = []string{"open", "done", "accepted", "declined"}
)

// Proposal is what the policy needs to know of a draft to say what it still lacks.
type Proposal struct {
	Statement string
	Kind      Kind
	// Findings holds one entry per hop in chain order, "" where the question is not answered.
	Findings []Finding
	// TrueSource holds, per hop, whether a misattributed finding names the true source.
	TrueSource []bool
	HasRating  bool
	Evidence   int
}

// Lack is one thing that a draft still needs. Hop is the place in the chain of the hop whose question it is, -1 for what is
// of no hop.
type Lack struct {
	Need Need
	Hop  int
}

// Lacks lists what stands between a draft and its proposal, in the order of the form; empty means complete.
func (p Proposal) Lacks() []Lack {
	var ls []Lack
	need := func(n Need, hop int) { ls = append(ls, Lack{n, hop}) }
	if p.Statement == "" {
		need(NeedStatement, -1)
	}
	if !slices.Contains(Kinds, p.Kind) {
		need(NeedKind, -1)
	}
	for i, f := range p.Findings {
		if !slices.Contains(Findings, f) {
			need(NeedFindings, i)
		}
		if f == Misattributed && (i >= len(p.TrueSource) || !p.TrueSource[i]) {
			need(NeedTrueSource, i)
		}
	}
	switch {
	case p.Kind.Rated() && !p.HasRating:
		need(NeedRating, -1)
	case p.Kind != "" && !p.Kind.Rated() && p.HasRating:
		need(NeedNoRating, -1)
	}
	if p.Evidence == 0 {
		need(NeedEvidence, -1)
	}
	return ls
}

// Missing lists the needs of Lacks, each once.
func (p Proposal) Missing() []Need {
	var ns []Need
	for _, l := range p.Lacks() {
		if !slices.Contains(ns, l.Need) {
			ns = append(ns, l.Need)
		}
	}
	return ns
}
