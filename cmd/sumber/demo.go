package main

import (
	_ "embed"

	"sumber/internal/newsroom"
)

// sampleText is written for the demo: the event and the short quotations of public figures are real, the sentences ours.
//
//go:embed sample/kim-putin.id.txt
var sampleText []byte

// sampleArticle is the article that a demo begins with.
func sampleArticle() newsroom.NewArticle {
	return newsroom.NewArticle{
		Kind:        "draft",
		Title:       "Contoh: pesan Kim Jong-un untuk Putin, dan siapa yang mengutip siapa",
		Text:        sampleText,
		Language:    "id",
		PublishedOn: "2023-06-12",
	}
}
