package views

// sampleAPI has what the real document has: every way of access, long addresses and words, shapes of each form.
func sampleAPI() APIVM {
	return APIVM{Page: samplePage(""), Site: "https://cek.contoh.example", Description: "A token acts as its account on one desk; its scopes only subtract.",
		Groups: []APIGroup{{Name: "articles", Description: "Texts to be checked.", Operations: []APIOperation{
			{ID: "importArticle", Method: "POST", Path: "/api/v1/articles", Summary: "Send an article", Description: "It is broken into claims at once.", Access: "token",
				Parameters: []APIField{{Name: "Idempotency-Key", In: "header", Type: APIType{Words: "string"}, Description: "Any text of visible ASCII."}, {Name: "id", In: "path", Required: true, Type: APIType{Shape: "Id"}}},
				Bodies:     []APIBody{{MediaType: "application/json", Type: APIType{Shape: "ArticleIn"}, Example: "{\n  \"text\": \"Kami akan membangun rumah pompa.\"\n}"}},
				Answers: []APIAnswer{{Status: "201", Description: "Taken, and broken into claims.", Bodies: []APIBody{{MediaType: "application/json", Type: APIType{Shape: "ArticleIn", Many: true}, Example: "{\n  \"id\": \"0197a1b2-0000-7000-8000-000000000001\"\n}"}}},
					{Status: "401", Description: "No token, or one that has ended.", Bodies: []APIBody{{MediaType: "application/problem+json", Type: APIType{Words: "/api/v1/schemas/verdicts.v1.json", Address: "/api/v1/schemas/verdicts.v1.json"}}}}},
				Curl: "curl -X POST \"$SUMBER_URL/api/v1/articles\" \\\n  -H \"Authorization: Bearer $SUMBER_TOKEN\" \\\n  -d '{\"text\": \"Kami akan membangun rumah pompa.\"}'"},
			{ID: "getVerdicts", Method: "GET", Path: "/api/v1/articles/{id}/verdicts", Summary: "An article's verdicts", Access: "reader", Curl: "curl \"$SUMBER_URL/api/v1/articles/$ID/verdicts\""},
			{ID: "getOpenAPI", Method: "GET", Path: "/api/v1/openapi.json", Summary: "This document", Access: "public", Curl: "curl \"$SUMBER_URL/api/v1/openapi.json\""},
		}}},
		Problems: []APICode{{"urn:sumber:problem:refusal.not_assignee", "Only the member who has the claim may."}},
		Shapes: []APIShape{{Name: "ArticleIn", Description: "A text.", Fields: []APIField{{Name: "text", Type: APIType{Words: "string"}, Required: true, Description: "Plain text, without NUL."}}},
			{Name: "Id", Type: &APIType{Words: "string (uuid)"}}, {Name: "State", Codes: []APICode{{Code: "triage"}, {Code: "selected"}}}},
	}
}
