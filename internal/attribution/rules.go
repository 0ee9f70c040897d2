package attribution

// Rules are the codes of Reason.Rule, sorted. The pages word each of them in every language; a code is never reused
// for something else.
var Rules = []string{
	"according-to",            // menurut X; according to X
	"colon",                   // X: "..."
	"credit-leading",          // Melansir Y, ...
	"credit-trailing",         // ..., dikutip dari Y
	"cue-after-closed-quote",  // "...," kata X
	"cue-after-content",       // ..., kata X; ..., X said
	"cue-before-content",      // X mengatakan ...
	"cue-in-middle",           // ..., kata X, ...
	"narrator-fact",           // nobody is cited
	"nominal-cue",             // criticism of ...
	"outlet-is-source",        // Dikutip dari Y, ... and nobody else speaks
	"passive-by",              // disebut ... oleh X; was called ... by X
	"passive-no-source",       // dilaporkan ...; is accused of ...
	"pronoun-resolved",        // ia, -nya, she
	"quotation-only",          // a language without a lexicon
	"quote-continued",         // a quotation without a cue goes on with the speaker before
	"relative-clause",         // X yang mengatakan ...; X, who said ...
	"role-resolved",           // sang menteri, the senator
	"said-of-sentence-before", // Hal itu disampaikan X
	"shared-source",           // ..., seraya menegaskan; ..., adding
	"signature",               // "..." - X
	"split-quote",             // "...," kata X. "..."
	"spoken-to-outlet",        // kepada Y; yang diterima Y
	"unknown-verb",            // "...," X shot back
}
