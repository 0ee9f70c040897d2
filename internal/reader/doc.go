// Package reader takes the readable text out of HTML, says what it left out, and knows where each word of the text stands in
// the HTML as it was sent.
//
//	html.go     bytes -> text nodes; positions in them
//	article.go  which text nodes are the article
//	page.go     text nodes -> text, and the way back
package reader
